using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Conversation.Commands;
using CertBot.Core.Conversation.Engine;
using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;
using CertBot.Core.Tests.Kit;

namespace CertBot.Tests.Lint;

/// <summary>What <c>manifests/teams</c> tells users matches the product.</summary>
public sealed partial class TeamsManifestTests
{
    public static TheoryData<string> Languages => [.. LanguageCode.All.Select(l => l.Value)];

    [Theory, MemberData(nameof(Languages))]
    public void Every_command_is_a_phrase_of_its_language(string language)
    {
        var texts = Read($"{language}.json");
        var commands = texts.Where(t => Command().IsMatch(t.Key)).Select(t => $"{t.Value}").ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
            Assert.True(
                CommandPhrases.MatchWhole(command) is { } name
                    && DialogRegistry.IsKnown(name)
                    && PhraseCatalog.Alternatives($"phrase.{name}", new(language)).Contains(command, StringComparer.Ordinal),
                $"nobody understands \"{command}\""
            )
        );
    }

    [Fact]
    public void Every_command_means_the_same_in_every_language()
    {
        var (en, ru) = (Read("en.json"), Read("ru.json"));

        var commands = en.Where(t => Command().IsMatch(t.Key))
            .Select(t => (English: CommandPhrases.MatchWhole($"{t.Value}"), Russian: CommandPhrases.MatchWhole($"{ru[t.Key]}")))
            .ToArray();

        Assert.NotEmpty(commands);
        Assert.All(commands, c => Assert.NotNull(c.English));
        Assert.All(commands, c => Assert.Equal(c.English, c.Russian));
    }

    [Fact]
    public void English_texts_of_the_manifest_match_the_default_language_file()
    {
        var manifest = Read("manifest.json");

        Assert.All(Read("en.json").Where(t => t.Key[0] != '$'), t => Assert.Equal(t.Value?.ToString(), At(manifest, t.Key)?.ToString()));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_text_of_the_manifest_is_localized(string language) =>
        Assert.Equal(
            Texts(Read("manifest.json"), "").Order(StringComparer.Ordinal),
            Read($"{language}.json").Select(t => t.Key).Where(k => k[0] != '$').Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_language_has_its_file_in_the_manifest()
    {
        var info = Read("manifest.json")["localizationInfo"];
        string[] named =
        [
            $"{info?["defaultLanguageTag"]}:{info?["defaultLanguageFile"]}",
            .. (info?["additionalLanguages"]?.AsArray() ?? []).Select(l => $"{l?["languageTag"]}:{l?["file"]}"),
        ];

        Assert.Equal(LanguageCode.All.Select(l => $"{l}:{l}.json").Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "manifests/teams", file))) as JsonObject ?? [];

    private static JsonNode? At(JsonNode? node, string path) =>
        Step()
            .Matches(path)
            .Aggregate(node, (n, step) =>
                step.Groups["i"] is { Success: true } i ? n?[int.Parse(i.Value, System.Globalization.CultureInfo.InvariantCulture)] : n?[step.Value]
            );

    /// <summary>The paths of all texts that people read.</summary>
    private static IEnumerable<string> Texts(JsonNode? node, string path) =>
        node switch
        {
            JsonObject o => o.Where(p => path.Length > 0 || p.Key is "name" or "description" or "bots" or "composeExtensions")
                .SelectMany(p => Texts(p.Value, path.Length > 0 ? $"{path}.{p.Key}" : p.Key)),
            JsonArray a => a.SelectMany((item, i) => Texts(item, $"{path}[{i}]")),
            _ when QuotedTextPattern().IsMatch(path) => [path],
            _ => [],
        };

    [GeneratedRegex(@"^bots\[0\]\.commandLists\[\d\]\.commands\[\d+\]\.title$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"\[(?<i>\d+)\]|[^.\[\]]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Step();

    [GeneratedRegex(@"(^name\.|^description\.|\.title$|\.description$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QuotedTextPattern();
}
