namespace CertBot.Files;

/// <summary>
/// The file store is unavailable, or its configuration does not work. The message is one line for the operator without keys, signatures and URLs;
/// there is no inner exception for the same reason. It derives from <see cref="IOException"/>, like the errors of a file store in a folder.
/// </summary>
internal sealed class FileStoreUnavailableException(string message) : IOException(message);
