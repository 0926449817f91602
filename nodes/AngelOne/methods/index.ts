/** What the editor calls. The work behind each is loaded when it is first asked for. */
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	ILoadOptionsFunctions,
	INodeCredentialTestResult,
	INodeListSearchResult,
} from 'n8n-workflow';

export async function searchInstruments(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const listSearch = await import('./listSearch');
	return await listSearch.searchInstruments.call(this, filter);
}

export async function angelOneApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const credentialTest = await import('./credentialTest');
	return await credentialTest.angelOneApiTest.call(this, credential);
}
