using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Files;

/// <summary>The files people hand in, kept under their content: the same bytes are kept once, and never change.</summary>
internal interface IFileStore
{
    /// <summary>Takes a file in as it streams. When this returns, the file survives a crash.</summary>
    /// <param name="name">As the sender called it; cleaned, and not used to find anything.</param>
    /// <param name="content">Read once, to its end or to the limit.</param>
    /// <param name="maxBytes">The most that is taken.</param>
    /// <param name="cancellationToken">Stops, leaving nothing behind.</param>
    /// <exception cref="FileRefusedException">Empty, or longer than the limit; nothing is kept.</exception>
    /// <exception cref="IOException">The sender broke off, or the file could not be kept (<see cref="FileStoreUnavailableException"/>, a full disk); nothing is.</exception>
    Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken cancellationToken);

    /// <summary>A file to read from its start, able to seek; null where there is none of this id.</summary>
    /// <exception cref="FileStoreUnavailableException">It may be there, and can not be read now; the stream says so too, later.</exception>
    Task<Stream?> Open(FileId id, CancellationToken cancellationToken);

    /// <summary>An address that hands this file to whoever has it, for saving under this name and for so long; null where there is none to be had: the file is then read through <see cref="Open"/>.</summary>
    Task<Uri?> GetDownloadUrl(FileId id, string name, Duration lifetime, CancellationToken cancellationToken);

    /// <summary>Asks, cheaply and within seconds, whether files can be kept and read just now.</summary>
    /// <exception cref="FileStoreUnavailableException">They can not.</exception>
    Task CheckAvailability(CancellationToken cancellationToken);
}

/// <summary>A file that was taken in. The size is in bytes, the hash in lower-case hexadecimal digits.</summary>
internal sealed record StoredFile(FileId Id, string Name, long Size, string Sha256);

/// <summary>Why a file was not taken in.</summary>
internal abstract record FileRefusal
{
    private FileRefusal() { }

    public sealed record Empty : FileRefusal;

    public sealed record TooBig(long MaxBytes) : FileRefusal;
}

/// <summary>The stream of a sender was no file that can be taken; it is an exception because it shows only while the bytes are coming in.</summary>
internal sealed class FileRefusedException(FileRefusal reason) : Exception(reason.ToString())
{
    public FileRefusal Reason { get; } = reason;
}
