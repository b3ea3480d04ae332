using CertBot.Core.Certification.Applications;
using CertBot.Files;
using CertBot.Files.Folder;
using CertBot.Files.Retention;
using CertBot.Files.Uploads;
using CertBot.Packages;
using CertBot.Repositories;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;

namespace CertBot.Tests.Kit.Hosts;

/// <summary>The product's own intake over files in a folder, with the counts of a store in memory.</summary>
internal sealed class FolderUploads : IDisposable
{
    private readonly UploadIntake _intake;

    public FolderUploads(string folder, long maxBytes, long maxBytesPerDay = long.MaxValue)
    {
        Folder = folder;
        Files = new FolderFileStore(folder);
        var store = new MemoryStore(Clock);
        Spool = new UploadSpool(Files, new TempUploads(SpoolFolder), new FileClaimStore(store, Files, Clock, FilesSettings.InFolder));
        _intake = new UploadIntake(Files, Spool, new UploadQuota(store, Clock, maxBytesPerDay), PackageLimits.Default, maxBytes);
    }

    public static ChannelUser Ana { get; } = new("web", "local", "ana", "Ana");

    public FakeClock Clock { get; } = new();

    public string Folder { get; }

    public string SpoolFolder => Path.Combine(Folder, "spool");

    public IFileStore Files { get; }

    public UploadSpool Spool { get; }

    public Task<ReceivedFile> Receive(string name, byte[] content, ChannelUser? sender = null) =>
        _intake.Receive(new MemoryStream(content), name, sender ?? Ana, CancellationToken.None);

    /// <summary>The facts of a file that is then dropped.</summary>
    public async Task<UploadedFile> Inspect(string name, byte[] content)
    {
        using var received = await Receive(name, content);
        return received.File;
    }

    public void Dispose() => _intake.Dispose();
}
