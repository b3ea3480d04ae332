using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Tests.Kit;
using CertBot.Packages;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// The files of transcripts, received as the host receives them: <c>acme.gz package AcmeSync 2.0</c> is a real package, <c>guide.pdf 1200</c> a file
/// of that many bytes; several files of one message have <c>; </c> between them.
/// </summary>
internal static class TranscriptFiles
{
    public static async Task<UploadedFile> Create(string spec)
    {
        var texts = spec.Split(' ');
        byte[] bytes = texts is [_, "package", var name, var version]
            ? (PackageMaker.Sample(name) with { Version = version }).ToGzip()
            : new byte[texts.Length > 1 ? int.Parse(texts[1], CultureInfo.InvariantCulture) : 10];
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-given");
        try
        {
            using var uploads = new FolderUploads(folder.FullName, PackageLimits.Default.MaxUploadBytes);
            return await uploads.Inspect(texts[0], bytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
