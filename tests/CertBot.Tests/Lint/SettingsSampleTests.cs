using System.Text.Json;
using System.Text.RegularExpressions;

namespace CertBot.Tests.Lint;

/// <summary>Whoever sets up a host reads <c>appsettings.sample.json</c>: it shows every setting that the host or the command line reads.</summary>
public sealed partial class SettingsSampleTests
{
    [Fact]
    public void Every_setting_that_is_read_is_in_the_sample()
    {
        var text = File.ReadAllText(Path.Combine(SourceFiles.Root, "appsettings.sample.json"));
        using var sample = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var shown = NamesIn(sample.RootElement, "").ToHashSet(StringComparer.Ordinal);
        var read = SourceFiles.Product.SelectMany(f => Reads().Matches(f.Flat)).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.True(read.Length > 40);

        // Secrets do not belong into a file: a comment names their environment variables.
        string[] missing =
        [
            .. read.Where(name => !shown.Contains(name) && !text.Contains(name.Replace(":", "__", StringComparison.Ordinal), StringComparison.Ordinal)),
        ];
        Assert.Empty(missing);
    }

    private static IEnumerable<string> NamesIn(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(m => NamesIn(m.Value, path.Length > 0 ? $"{path}:{m.Name}" : m.Name))
            : [path];

    [GeneratedRegex(
        @"(Read(Flag|Text|Url|Number|List|Choice|Secret)\(|GetSection\(|(configuration|settings|settings\(\))\[)""(?<name>[A-Z][A-Za-z]*(:[A-Z][A-Za-z]*)+)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        5000
    )]
    private static partial Regex Reads();
}
