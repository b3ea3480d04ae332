using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Files;

/// <summary>Content-addressed storage of uploaded files: equal content is stored once, and a stored file never changes.</summary>
internal interface IFileStore
{
    /// <summary>Stores a file from a stream. When this returns, the file is durable.</summary>
    /// <param name="name">The name given by the sender; sanitized, and never used as a key.</param>
    /// <param name="content">Read once, up to its end or to the limit.</param>
    /// <param name="maxBytes">The maximum size in bytes.</param>
    /// <param name="cancellationToken">Cancels the upload; nothing is stored.</param>
    /// <exception cref="FileRefusedException">The file is empty or exceeds the limit; nothing is stored.</exception>
    /// <exception cref="IOException">The sender disconnected, or the file could not be stored (<see cref="FileStoreUnavailableException"/>, a full disk);
    /// nothing is stored.</exception>
    Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>The file as a seekable stream, or null if there is no file with this id.</summary>
    /// <exception cref="FileStoreUnavailableException">The file cannot be read at present. The stream may throw this too.</exception>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);

    /// <summary>
    /// A bearer URL that downloads the file under this name until it expires; null if the store has no such URLs, and the file has to be read with
    /// <see cref="Open"/>.
    /// </summary>
    Task<Uri?> GetDownloadUrl(FileId id, string name, Duration lifetime, CancellationToken cancellationToken);

    /// <summary>Changes whenever the content is stored, also when it is stored again. Null if there is no file with this id.</summary>
    /// <exception cref="FileStoreUnavailableException">It cannot be asked at present.</exception>
    Task<string?> FindVersion(FileId id, CancellationToken cancellationToken);

    /// <summary>Removes a file unless it was stored again since. False: it was, and it is still there.</summary>
    /// <exception cref="FileStoreUnavailableException">It cannot be removed at present.</exception>
    Task<bool> Remove(FileId id, string version, CancellationToken cancellationToken);

    /// <summary>Checks, cheaply and within seconds, whether files can be stored and read.</summary>
    /// <exception cref="FileStoreUnavailableException">They cannot.</exception>
    Task CheckAvailability(CancellationToken cancellationToken);
}

/// <summary>A stored file. The size is in bytes, the hash in lower-case hexadecimal digits.</summary>
internal sealed record StoredFile(FileId Id, string Name, long Size, string Sha256);

/// <summary>Why a file was rejected.</summary>
internal abstract record FileRefusal
{
    private FileRefusal() { }

    public sealed record Empty : FileRefusal;

    public sealed record TooBig(long MaxBytes) : FileRefusal;

    /// <summary>The sender has sent as much as one person may send in a day.</summary>
    public sealed record OverQuota : FileRefusal;

    /// <summary>The text for the sender; <c>{file}</c> is the file's name.</summary>
    public string TextKey =>
        this switch
        {
            Empty => "page.upload.empty",
            TooBig => "page.upload.too-large",
            OverQuota => "page.upload.quota",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>The uploaded content is rejected. It is an exception because it is detected only while the content is read.</summary>
internal sealed class FileRefusedException(FileRefusal reason) : Exception(reason.ToString())
{
    public FileRefusal Reason { get; } = reason;
}

/// <summary>
/// The file store is unavailable, or its configuration does not work. The message is one line for the operator without keys, signatures and URLs;
/// there is no inner exception for the same reason. It derives from <see cref="IOException"/>, like the errors of a file store in a folder.
/// </summary>
internal sealed class FileStoreUnavailableException(string message) : IOException(message);

/// <summary>The id of a file: the first part of its SHA-256.</summary>
internal static class ContentId
{
    // 160 bits: collisions cannot be constructed, and the id is short enough for a card.
    private const int Length = 40;

    public static FileId Of(string sha256) => new(sha256[..Length]);

    /// <summary>An id comes back from cards and URLs, so it is untrusted and may even be a path.</summary>
    public static bool IsValid(FileId id) => id.Value is { Length: Length } value && value.All(char.IsAsciiHexDigitLower);
}
