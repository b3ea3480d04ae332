using System.Text.RegularExpressions;

namespace CertBot.Tests.Lint;

/// <summary>Who may look into whose room. The border between deciding and doing is a project; the others are held here.</summary>
public sealed partial class SourceLayoutTests
{
    /// <summary>What each room of the host may use of the others.</summary>
    private static readonly Dictionary<string, string[]> AllowedReferences = new(StringComparer.Ordinal)
    {
        ["Cards"] = [],
        ["Channels"] = ["Configuration", "Demo", "Diagnostics", "Files", "Outbox", "Repositories", "Store", "Turns"],
        ["CommandLine"] = ["Cards", "Channels", "Configuration", "Hosting", "Outbox", "Repositories", "Store"],
        ["Commands"] = ["Diagnostics", "Outbox", "Repositories", "Store"],
        ["Configuration"] = [],
        ["Demo"] = ["Channels", "Commands", "Outbox", "Repositories", "Store", "Turns"],
        ["Diagnostics"] = ["Configuration"],
        ["Files"] = ["Channels", "Configuration", "Diagnostics", "Outbox", "Repositories", "Turns"],
        ["Hosting"] = ["Channels", "Commands", "Configuration", "Demo", "Diagnostics", "Files", "Outbox", "Repositories", "Store", "Turns"],
        ["Outbox"] = ["Cards", "Commands", "Diagnostics", "Repositories", "Store"],
        ["Repositories"] = ["Store", "Turns"],
        ["Store"] = ["Configuration", "Diagnostics"],
        ["Turns"] = ["Commands", "Diagnostics", "Outbox", "Repositories", "Store"],
    };

    [Fact]
    public void Rooms_look_only_where_they_may()
    {
        var trespasses =
            from source in SourceFiles.Product
            let room = ModuleOfPath().Match(source.Path)
            where room.Success
            from used in UsingPattern().Matches(source.Text).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)
            let name = room.Groups[1].Value
            where used != name && used is not ("Core" or "Packages") && AllowedReferences.ContainsKey(used)
            where !AllowedReferences.TryGetValue(name, out var may) || !may.Contains(used, StringComparer.Ordinal)
            select $"{source.Path} uses {used}";

        Assert.Empty(trespasses);
    }

    [Fact]
    public void Every_room_of_the_host_is_on_the_map()
    {
        var rooms = SourceFiles
            .Product.Select(s => ModuleOfPath().Match(s.Path))
            .Where(m => m.Success)
            .Select(m => m.Groups[1].Value)
            .Distinct(StringComparer.Ordinal);

        Assert.Equal(AllowedReferences.Keys.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var strays =
            from source in SourceFiles.Product.Concat(SourceFiles.Tests)
            let declared = NamespacePattern().Match(source.Text)
            where declared.Success
            let folder = source.Folder[(source.Folder.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.')
            where declared.Groups[1].Value != folder
            select $"{source.Path} declares {declared.Groups[1].Value}";

        Assert.Empty(strays);
    }

    [Fact]
    public void Names_are_the_users_words() =>
        Assert.Empty(
            SourceFiles.Product.SelectMany(s =>
                TypeNamePattern().Matches(s.Text).Select(m => m.Groups[1].Value).Where(n => VagueNamePattern().IsMatch(n)).Select(n => $"{s.Path} {n}")
            )
        );

    [Fact]
    public void A_file_is_one_thought() => Assert.Empty(SourceFiles.Product.Where(s => s.Lines.Count() > 300).Select(s => $"{s.Path} {s.Lines.Count()} lines"));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(
            SourceFiles
                .Product.Concat(SourceFiles.Tests)
                .Where(s => !s.Path.EndsWith("SourceLayoutTests.cs", StringComparison.Ordinal))
                .Where(s => LeftoverPattern().IsMatch(s.Text))
                .Select(s => s.Path)
        );

    [GeneratedRegex(@"^src/CertBot/(\w+)/", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ModuleOfPath();

    [GeneratedRegex(@"^using CertBot\.(\w+)", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\b(?:class|record|interface|struct|enum) (\w+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypeNamePattern();

    [GeneratedRegex("(Manager|Helper|Utils?|Service|Processor|Base)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex VagueNamePattern();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|Skip *= *""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeftoverPattern();
}
