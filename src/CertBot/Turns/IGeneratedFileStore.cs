using CertBot.Core.Certification.Applications;

namespace CertBot.Turns;

/// <summary>Where files lie that a turn makes: under their content, so that the same one made again is the same one.</summary>
internal interface IGeneratedFileStore
{
    Task<UploadedFile> Save(string name, Stream content, CancellationToken cancellationToken);
}
