using System.Text.Json.Nodes;
using CertBot.Channels;
using CertBot.Core;
using CertBot.Core.Certification;
using CertBot.Core.Conversation;
using CertBot.Packages;
using Refusal = CertBot.Core.Refusal;

namespace CertBot.Files;

/// <summary>
/// Keeps what people hand over, and looks whether it is packages. Every file is looked at, since only its bytes tell: a
/// picture is refused as a package by its first two, and whether that matters depends on the material it was sent for.
/// </summary>
internal sealed class Intake(IFiles files, Limits limits, long maxBytes) : IIntake
{
    public async Task<GivenFile> Take(Stream content, string name, CancellationToken cancel)
    {
        var stored = await files.Put(name, content, maxBytes, cancel);
        var given = new GivenFile(stored.Id, stored.Name, stored.Size, stored.Sha256);
        await using var file = await files.Open(stored.Id, cancel) ?? throw new IOException("a file that was just stored is gone");
        return PackageFile.Open(file, stored.Size, limits) switch
        {
            Opened.Fine fine => given with { Packages = [.. fine.Packages.Select(Facts)] },
            Opened.Refused refused => given with { NotAPackage = Told(refused.Why, stored.Name) },
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    public Task<Stream?> Open(FileId id, CancellationToken cancel) => files.Open(id, cancel);

    private static PackageFacts Facts(PackageSummary package) =>
        new(package.Name, package.Version, package.Counts.Schemas.Values.Sum(), package.Counts.DataBindings);

    private static Refusal Told(CertBot.Packages.Refusal why, string fileName) =>
        new(why.Key, new JsonObject(why.About(fileName).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))));
}
