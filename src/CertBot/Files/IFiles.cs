using CertBot.Core;
using NodaTime;

namespace CertBot.Files;

/// <summary>The files people hand in, kept under their content: the same bytes are kept once, and never change.</summary>
internal interface IFiles
{
    /// <summary>Takes a file in as it streams. When this returns, the file survives a crash.</summary>
    /// <param name="name">As the sender called it; cleaned, and not used to find anything.</param>
    /// <param name="content">Read once, to its end or to the limit.</param>
    /// <param name="maxBytes">The most that is taken.</param>
    /// <param name="ct">Stops, leaving nothing behind.</param>
    /// <exception cref="FileRefusedException">Empty, or longer than the limit; nothing is kept.</exception>
    /// <exception cref="IOException">The sender broke off, or the file could not be kept (<see cref="FilesAway"/>, a full disk); nothing is.</exception>
    Task<StoredFile> Put(string name, Stream content, long maxBytes, CancellationToken ct);

    /// <summary>A file to read from its start, able to seek; null where there is none of this id.</summary>
    /// <exception cref="FilesAway">It may be there, and can not be read now; the stream says so too, later.</exception>
    Task<Stream?> Open(FileId id, CancellationToken ct);

    /// <summary>An address that hands this file to whoever has it, for saving under this name and for so long; null where there is none to be had: the file is then read through <see cref="Open"/>.</summary>
    Task<Uri?> Address(FileId id, string name, Duration good, CancellationToken ct);

    /// <summary>Asks, cheaply and within seconds, whether files can be kept and read just now.</summary>
    /// <exception cref="FilesAway">They can not.</exception>
    Task Reach(CancellationToken ct);
}

/// <summary>A file that was taken in. The size is in bytes, the hash in lower-case hexadecimal digits.</summary>
internal sealed record StoredFile(FileId Id, string Name, long Size, string Sha256);

/// <summary>Why a file was not taken in.</summary>
internal abstract record FileRefusal
{
    private FileRefusal()
    {
    }

    public sealed record Empty : FileRefusal;

    public sealed record TooBig(long MaxBytes) : FileRefusal;
}

/// <summary>The stream of a sender was no file that can be taken; it is an exception because it shows only while the bytes are coming in.</summary>
internal sealed class FileRefusedException(FileRefusal why) : Exception(why.ToString())
{
    public FileRefusal Why { get; } = why;
}
