using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Leases;
using CertBot.Tests.Kit.Stores;
using CertBot.Tests.Lint;
using NodaTime.Text;

namespace CertBot.Tests.Store.Documents;

/// <summary>
/// Documents that releases stored stay readable for ever: for each format there is a folder with one document of each kind, collected from played scenarios
/// (<see cref="StoredDocumentCollector"/>). The folder of a released format never changes; each document is read by the product's own reader of its kind.
/// </summary>
public sealed partial class ReleasedDocumentsTests
{
    private static readonly string ReleasedFolder = Path.Combine(Repository.Root, "tests", "CertBot.Tests", "Store", "Released");

    public static TheoryData<string, string> Documents
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var file in Repository.Files("tests/CertBot.Tests/Store/Released", "*.json"))
                data.Add(Path.GetFileName(Path.GetDirectoryName(file) ?? ""), Path.GetFileNameWithoutExtension(file));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Released_document_is_readable(string folder, string name)
    {
        await using var reading = new StoredDocumentReader();
        var stored = await reading.StoreDocument(Read(folder, name));

        Assert.Equal(StoredDocumentReader.ExpectedByName[name], await reading.Describe(name, stored));
    }

    /// <summary>Applies to the newest folder; older ones hold the kinds of their time. It may grow until it is released.</summary>
    [Fact]
    public void Every_stored_kind_has_a_released_document()
    {
        const string folder = "v1";
        var there = Directory
            .GetFiles(Path.Combine(ReleasedFolder, folder), "*.json")
            .Select(f => Read(folder, Path.GetFileNameWithoutExtension(f)).Document.Kind)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Kinds().Except(there, StringComparer.Ordinal));
        Assert.Empty(there.Except(Kinds(), StringComparer.Ordinal));
        Assert.Equal(["before-versions", "v1"], Directory.GetDirectories(ReleasedFolder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Documents_have_a_version_since_the_second_format()
    {
        Assert.All(Documents.Where(d => d.Data.Item1 == "v1"), d =>
            Assert.StartsWith("{\"v\":1", Lease.Split(Read(d.Data.Item1, d.Data.Item2)).Item.Document.Json, StringComparison.Ordinal)
        );
        Assert.Contains(Documents.Where(d => d.Data.Item1 == "before-versions"), d =>
            !Read(d.Data.Item1, d.Data.Item2).Document.Json.Contains("\"v\":", StringComparison.Ordinal)
        );
    }

    /// <summary>Outside of the Store namespace all code reads and writes documents through <see cref="VersionedJson"/>.</summary>
    [Fact]
    public void Stored_documents_are_accessed_through_the_versioned_serializer()
    {
        var around =
            from source in SourceFiles.Product
            where
                source.Path.StartsWith("src/CertBot/", StringComparison.Ordinal)
                && !source.Path.StartsWith("src/CertBot/Store/", StringComparison.Ordinal)
                && !source.Path.StartsWith("src/CertBot/CommandLine/", StringComparison.Ordinal)
            from line in source.Flat.Split(';')
            where
                line.Contains("Document.Json", StringComparison.Ordinal)
                || line.Contains("CoreJson", StringComparison.Ordinal)
                || (
                    DirectJsonPattern().IsMatch(line)
                    && !line.Contains("VersionedJson.", StringComparison.Ordinal)
                    && !line.Contains("entry.ToJson()", StringComparison.Ordinal)
                )
            select $"{source.Path}: {line.Trim()}";

        Assert.Empty(around);
    }

    /// <summary>Every kind of document that the sources create.</summary>
    private static HashSet<string> Kinds()
    {
        HashSet<string> kinds = [EventEnvelope.Kind];
        foreach (var source in SourceFiles.Product.Where(s => s.Path.StartsWith("src/CertBot/", StringComparison.Ordinal)))
        {
            foreach (Match made in DocumentCreationPattern().Matches(source.Flat))
                kinds.Add(made.Groups["literal"] is { Success: true, Value: var literal } ? literal : Constant(source, made.Groups["name"].Value));
            foreach (Match dead in DeadLetterKindPattern().Matches(source.Flat))
                kinds.Add(dead.Groups["kind"].Value);
            foreach (Match match in RepositoryKindPattern().Matches(source.Flat))
                kinds.Add(match.Groups["kind"] is { Success: true, Value: var kind } ? kind : Constant(source, match.Groups["name"].Value));
        }

        Assert.Contains("talk", kinds);
        Assert.Contains("outbox", kinds);
        Assert.Contains("application", kinds);
        return kinds;
    }

    private static string Constant(SourceFile source, string name)
    {
        var (home, constant) = name.Split('.') is [var type, var member]
            ? (
                SourceFiles.Product.Single(s =>
                    s.Path.StartsWith("src/CertBot/", StringComparison.Ordinal) && s.Path.EndsWith($"/{type}.cs", StringComparison.Ordinal)
                ),
                member
            )
            : (source, name);
        return
            Regex.Match(home.Flat, $"const string {constant} = \"(?<kind>[a-z-]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
                is { Success: true } found
            ? found.Groups["kind"].Value
            : throw new InvalidOperationException($"{source.Path}: unknown kind {name}");
    }

    private static StoredDocument Read(string folder, string name)
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(ReleasedFolder, folder, $"{name}.json"))) as JsonObject ?? [];
        return new StoredDocument(
            file["partition"]?.ToString() ?? "",
            new Document(file["id"]?.ToString() ?? "", file["kind"]?.ToString() ?? "", file["json"]?.ToString() ?? "")
            {
                Due = file["due"]?.ToString() is { } due ? InstantPattern.ExtendedIso.Parse(due).Value : null,
                Expires = file["expires"]?.ToString() is { } expires ? InstantPattern.ExtendedIso.Parse(expires).Value : null,
            },
            ""
        );
    }

    // new Document(id, kind, …): ids are names or calls, kinds are constants or literals.
    [GeneratedRegex(
        """new(?: Document)?\((?:[\w.]+|"[^"]*"|\$"[^"]*"|[\w.]+\([^()]*(?:\([^()]*\))?\)), (?:(?<name>(?:\w+\.)?\w*(?:Kind|Id))|"(?<literal>[a-z-]+)"), (?:VersionedJson|entry\.ToJson|Encoding|CoreJson)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex DocumentCreationPattern();

    [GeneratedRegex("""const string DeadLetterKind = "(?<kind>[a-z-]+)";""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DeadLetterKindPattern();

    [GeneratedRegex("""= new\(store, (?:"(?<kind>[a-z-]+)"|(?<name>\w*Kind)), """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RepositoryKindPattern();

    [GeneratedRegex(@"new Document\(|\bJson = ", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DirectJsonPattern();
}
