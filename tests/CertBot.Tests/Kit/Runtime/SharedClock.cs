using System.IO.MemoryMappedFiles;
using NodaTime;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>
/// A clock that several processes read and only the test's process advances: hosts under test see no more time pass on a slow machine than on a fast
/// one, and a test can wait in milliseconds for what is due in minutes. The instant is stored in a memory-mapped file shared by the processes.
/// </summary>
internal sealed class SharedClock : IClock, IDisposable
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 8, 0);

    private readonly Lock _gate = new();
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public SharedClock(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite),
            mapName: null,
            sizeof(long),
            MemoryMappedFileAccess.ReadWrite,
            HandleInheritability.None,
            leaveOpen: false
        );
        _view = _file.CreateViewAccessor(0, sizeof(long));
        if (_view.ReadInt64(0) == 0)
            _view.Write(0, Start.ToUnixTimeTicks());
    }

    public string Path { get; }

    public Instant GetCurrentInstant() => Instant.FromUnixTimeTicks(_view.ReadInt64(0));

    public void Advance(Duration by)
    {
        lock (_gate)
            _view.Write(0, (GetCurrentInstant() + by).ToUnixTimeTicks());
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
