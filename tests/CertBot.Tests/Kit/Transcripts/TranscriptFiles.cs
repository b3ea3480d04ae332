using System.Collections.Concurrent;
using System.Globalization;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Packages;
using CertBot.Packages;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.Kit.Transcripts;

/// <summary>
/// The files of transcripts, received as the host receives them: <c>acme.gz package AcmeSync 2.0</c> is a real package, <c>guide.pdf 1200</c> a file
/// of that many bytes, <c>cases.csv</c> (a CSV file without more) the file of that name in the folder <c>Transcripts/Files</c>; several files of one message have
/// <c>; </c> between them.
/// </summary>
internal static class TranscriptFiles
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Transcripts", "Files");

    private static readonly ConcurrentDictionary<FileId, byte[]> Contents = new();

    /// <summary>The content of a file that a transcript sent; null: it is of no interest.</summary>
    public static byte[]? ContentOf(FileId id) => Contents.GetValueOrDefault(id);

    public static async Task<UploadedFile> Create(string spec)
    {
        var texts = spec.Split(' ');
        byte[] bytes =
            texts is [_, "package", var name, var version] ? (PackageBuilder.Sample(name) with { Version = version }).ToGzip()
            : texts is [var csv] && csv.EndsWith(".csv", StringComparison.Ordinal) ? await File.ReadAllBytesAsync(Path.Combine(Folder, csv))
            : new byte[texts.Length > 1 ? int.Parse(texts[1], CultureInfo.InvariantCulture) : 10];
        var folder = System.IO.Directory.CreateTempSubdirectory("certbot-given");
        try
        {
            using var uploads = new FolderUploads(folder.FullName, PackageLimits.Default.MaxUploadBytes);
            var file = await uploads.Inspect(texts[0], bytes);
            if (texts is [_] or [_, "package", ..])
                Contents[file.Id] = bytes;
            return file;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
