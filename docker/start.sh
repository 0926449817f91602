#!/bin/sh
# n8n looks for community packages in its own folder, which is a volume and would hide what an image has
# there. So this puts a link to the image's package into it, and starts n8n as n8n's image does.
set -eu

package=/opt/indian-brokers/node_modules/n8n-nodes-indian-brokers
folder="${N8N_USER_FOLDER:-$HOME}/.n8n/nodes/node_modules"
link="$folder/n8n-nodes-indian-brokers"

if [ "$(readlink "$link" || true)" != "$package" ]; then
	mkdir -p "$folder"
	rm -rf "$link"
	ln -s "$package" "$link"
fi

exec /docker-entrypoint.sh "$@"
