namespace CertBot.Files;

/// <summary>
/// Files can be neither kept nor read just now, or not in the way the host is set up. The message is one line for the operator, without keys, signatures
/// and addresses; whatever had been said instead is left out for the same reason. A kind of I/O error, as a full disk is one to whoever keeps files in a folder.
/// </summary>
internal sealed class FileStoreUnavailableException(string message) : IOException(message);
