using System.Collections.Concurrent;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Files.Uploads;
using CertBot.Repositories;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>An intake that identifies the transcript's files by name: the downloaded file is the attached one.</summary>
internal sealed class NamedFileIntake : IUploadIntake
{
    private readonly ConcurrentDictionary<string, UploadedFile> _files = new(StringComparer.Ordinal);

    public void AddFile(UploadedFile file) => _files[file.Name] = file;

    public async Task<ReceivedFile> Receive(Stream content, string name, ChannelUser sender, CancellationToken cancellationToken)
    {
        await content.CopyToAsync(Stream.Null, cancellationToken);
        return new ReceivedFile(_files[name], Stream.Null);
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(
            _files.Values.FirstOrDefault(f => f.Id == id) is { } file ? new MemoryStream(TranscriptFiles.ContentOf(id) ?? new byte[file.Size]) : null
        );
}
