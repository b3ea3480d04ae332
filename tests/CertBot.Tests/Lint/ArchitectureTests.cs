using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using CertBot.Core.Primitives;
using CertBot.Hosting;
using CertBot.Packages;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace CertBot.Tests.Lint;

/// <summary>
/// Which namespace may use which, and how types are named and constructed: read from the compiled assemblies, where no alias or qualified name hides a use.
/// </summary>
public sealed class ArchitectureTests
{
    /// <summary>The namespaces of Core from the lowest: each may use itself and those before it. The longest prefix counts.</summary>
    private static readonly string[][] CoreLayers =
    [
        ["CertBot.Core.Primitives"],
        ["CertBot.Core.Directory"],
        ["CertBot.Core.Localization"],
        ["CertBot.Core.Messaging"],
        ["CertBot.Core.Recognizers"],
        ["CertBot.Core.Policy"],
        ["CertBot.Core.Directory.Rules", "CertBot.Core.Support"],
        ["CertBot.Core.Kpis", "CertBot.Core.RegularAudits", "CertBot.Core.Surveys"],
        ["CertBot.Core.Certification"],
        ["CertBot.Core.Histories", "CertBot.Core.PolicyTrials"],
        ["CertBot.Core.Conversation"],
    ];

    /// <summary>The layers of the host that a turn passes, from the lowest.</summary>
    private static readonly string[][] TurnLayers =
    [
        ["CertBot.Store"],
        ["CertBot.Repositories"],
        ["CertBot.Outbox"],
        ["CertBot.Commands"],
        ["CertBot.Turns"],
    ];

    /// <summary>Namespaces that use each other in a cycle. The list only shrinks: an entry without a cycle fails.</summary>
    private static readonly string[][] KnownCycles = [];

    /// <summary>Uses against the direction of the layers. The list only shrinks.</summary>
    private static readonly string[] KnownBackwardUses = [];

    /// <summary>Classes whose constructors have more than seven parameters. The list only shrinks.</summary>
    private static readonly string[] KnownLongConstructors = [];

    /// <summary>Types that are named by a participle or gerund. The list only shrinks.</summary>
    private static readonly string[] KnownParticiples = [];

    /// <summary>Nouns that only look like participles or gerunds.</summary>
    private static readonly string[] Nouns = ["Shortcoming", "Finding", "Encoding", "Missing"];

    private static readonly Assembly[] Assemblies =
    [
        typeof(Refusal).Assembly,
        typeof(PackageFile).Assembly,
        typeof(CertBot.Inspection.PackageInspector).Assembly,
        typeof(Settings).Assembly,
    ];

    private static readonly Architecture Architecture = new ArchLoader().LoadAssemblies(Assemblies).Build();

    /// <summary>Each use of a type by a type of another namespace: both namespaces, and a description.</summary>
    private static readonly (string From, string To, string Text)[] Uses =
    [
        .. Architecture
            .Types.SelectMany(t =>
                t.Dependencies.Select(d => (From: NamespaceOf(t.FullName), To: NamespaceOf(d.Target.FullName), Text: $"{t.FullName} -> {d.Target.FullName}"))
            )
            .Where(u => u.From != u.To && IsOurs(u.From) && IsOurs(u.To))
            .Distinct(),
    ];

    private static IEnumerable<Type> Types =>
        Assemblies
            .SelectMany(a => a.GetTypes())
            .Where(t => t.Namespace is { } n && IsOurs(n) && t.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null)
            .Where(t => !t.Name.Contains('<', StringComparison.Ordinal));

    [Fact]
    public void Scan_finds_the_types_of_the_product()
    {
        Assert.InRange(Types.Count(), 900, 5000);
        Assert.InRange(Uses.Length, 2000, 50_000);
        Assert.Contains(Uses, u => u is { From: "CertBot.Core.Support", To: "CertBot.Core.Primitives" });
    }

    [Fact]
    public void Namespaces_have_no_dependency_cycle()
    {
        var cycles = Cycles();

        LintFindings.AssertNone(
            cycles
                .Where(c => !KnownCycles.Any(k => c.All(n => k.Contains(n, StringComparer.Ordinal))))
                .Select(c => $"{string.Join(", ", c)}:\n  {string.Join("\n  ", Inner(c))}")
        );
        LintFindings.AssertNone(
            KnownCycles
                .Where(k => !cycles.Any(c => c.All(n => k.Contains(n, StringComparer.Ordinal))))
                .Select(k => $"no longer a cycle: {string.Join(", ", k)}")
        );
    }

    [Fact]
    public void Dependencies_inside_Core_go_from_the_top_layer_down() => LintFindings.AssertNone(Backward(CoreLayers).Select(u => u.Text));

    [Fact]
    public void Every_namespace_of_Core_has_a_layer() =>
        LintFindings.AssertNone(
            Types.Select(t => t.Namespace ?? "").Where(n => n.StartsWith("CertBot.Core.", StringComparison.Ordinal) && LayerOf(CoreLayers, n) < 0).Distinct()
        );

    [Fact]
    public void Dependencies_follow_the_direction_of_a_turn()
    {
        var backward = Backward(TurnLayers).ToLookup(u => $"{Prefix(TurnLayers, u.From)} -> {Prefix(TurnLayers, u.To)}", u => u.Text, StringComparer.Ordinal);

        LintFindings.AssertNone(backward.Where(g => !KnownBackwardUses.Contains(g.Key, StringComparer.Ordinal)).SelectMany(g => g));
        LintFindings.AssertNone(KnownBackwardUses.Where(k => !backward.Contains(k)).Select(k => $"no longer there: {k}"));
    }

    [Fact]
    public void Core_and_Packages_do_not_depend_on_a_host() =>
        LintFindings.AssertNone(
            Assemblies[..2]
                .SelectMany(a => a.GetReferencedAssemblies().Select(r => $"{a.GetName().Name} -> {r.Name}"))
                .Where(r =>
                    !r.Contains("-> System", StringComparison.Ordinal)
                    && !r.Contains("-> NodaTime", StringComparison.Ordinal)
                    && !r.Contains("-> Microsoft.Recognizers.Text", StringComparison.Ordinal)
                )
        );

    /// <summary>What the Bot Framework's packages call an activity is known to the channel that speaks their protocol, and to nothing behind it.</summary>
    [Fact]
    public void Types_of_the_Bot_Framework_stay_in_the_Connector_channel() =>
        LintFindings.AssertNone(
            Architecture
                .Types.Where(t =>
                    IsOurs(NamespaceOf(t.FullName)) && !$"{NamespaceOf(t.FullName)}.".StartsWith("CertBot.Channels.Connector.", StringComparison.Ordinal)
                )
                .SelectMany(t => t.Dependencies.Select(d => (Type: t.FullName, Target: d.Target.FullName)))
                .Where(u => u.Target.StartsWith("Microsoft.Bot.", StringComparison.Ordinal))
                .Select(u => $"{u.Type} -> {u.Target}")
                .Distinct()
        );

    [Fact]
    public void Card_templates_and_diagnostics_use_no_other_part_of_the_host() =>
        LintFindings.AssertNone(
            Uses.Where(u =>
                    First(u.From) is "Cards" or "Diagnostics" && First(u.To) != First(u.From) && First(u.To) is not ("Core" or "Packages" or "Configuration")
                )
                .Select(u => u.Text)
        );

    /// <summary>
    /// What people read of a history is written by one function that knows the reader's side. So a conversation never holds events, and in the host only these
    /// read them: the loader that passes them to that function, the cards of the platform's channels, the refresh of a card of an escalation that
    /// ended, the page of the demo, and the operator's command line.
    /// </summary>
    [Fact]
    public void Events_of_an_application_reach_people_through_the_formatter_only()
    {
        string[] readers = ["TurnDataLoader", "PersonalizedCards", "CardRefreshFanOut", "DemoProgressReader", "Aggregates"];
        LintFindings.AssertNone(
            SourceFiles
                .Product.Where(f =>
                    f.Text.Contains("LoadHistory(", StringComparison.Ordinal) && !readers.Contains(System.IO.Path.GetFileNameWithoutExtension(f.Path))
                )
                .Select(f => $"{f.Path} reads a history itself; use HistoryFormatter")
        );
        LintFindings.AssertNone(
            SourceFiles
                .Product.Where(f =>
                    f.Path.StartsWith("src/CertBot.Core/Conversation/", StringComparison.Ordinal)
                    && (f.Text.Contains("RecordedEvent<", StringComparison.Ordinal) || f.Text.Contains("ApplicationEvent", StringComparison.Ordinal))
                )
                .Select(f => $"{f.Path} holds events of an application")
        );
    }

    [Fact]
    public void Constructor_has_at_most_seven_parameters()
    {
        var counts = Types
            .Where(t => t.IsClass && t.GetMethod("<Clone>$") is null && !typeof(Delegate).IsAssignableFrom(t))
            .Select(t =>
                (
                    t.Name,
                    Count: t.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                        .Select(c => c.GetParameters().Length)
                        .DefaultIfEmpty()
                        .Max()
                )
            )
            .Where(t => t.Count > 7)
            .ToArray();

        LintFindings.AssertNone(counts.Where(t => !KnownLongConstructors.Contains(t.Name, StringComparer.Ordinal)).Select(t => $"{t.Name} {t.Count}"));
        LintFindings.AssertNone(KnownLongConstructors.Except(counts.Select(t => t.Name), StringComparer.Ordinal).Select(k => $"no longer long: {k}"));
    }

    /// <summary>A case of a closed union may be a participle: it is read together with the union's name, like an event.</summary>
    [Fact]
    public void Type_name_is_a_noun()
    {
        var participles = Types
            .Where(t => t.DeclaringType is null || Definition(t.BaseType) != Definition(t.DeclaringType))
            .Select(t => t.Name.Split('`')[0])
            .Where(n => n.EndsWith("ing", StringComparison.Ordinal) || n.EndsWith("ed", StringComparison.Ordinal))
            .Where(n => !Nouns.Any(noun => n.EndsWith(noun, StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        LintFindings.AssertNone(participles.Except(KnownParticiples, StringComparer.Ordinal));
        LintFindings.AssertNone(KnownParticiples.Except(participles, StringComparer.Ordinal).Select(k => $"no longer there: {k}"));
    }

    [Fact]
    public void Exception_type_is_sealed_and_named_Exception() =>
        LintFindings.AssertNone(
            Types
                .Where(t =>
                    typeof(Exception).IsAssignableFrom(t) != t.Name.EndsWith("Exception", StringComparison.Ordinal)
                    || (typeof(Exception).IsAssignableFrom(t) && !t.IsSealed)
                )
                .Select(t => t.FullName)
        );

    private static Type? Definition(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static bool IsOurs(string name) => name == "CertBot" || name.StartsWith("CertBot.", StringComparison.Ordinal);

    /// <summary>The namespace of a full name, after which a nested type or generic arguments may follow.</summary>
    private static string NamespaceOf(string fullName)
    {
        var outer = fullName.IndexOfAny(['+', '/', '`', '<', '[']) is var end and >= 0 ? fullName[..end] : fullName;
        return outer.LastIndexOf('.') is var dot and > 0 ? outer[..dot] : "";
    }

    private static string First(string name) => name.Split('.') is [_, var first, ..] ? first : "";

    private static IEnumerable<(string From, string To, string Text)> Backward(string[][] layers) =>
        Uses.Where(u => LayerOf(layers, u.From) is var from and >= 0 && LayerOf(layers, u.To) > from);

    private static int LayerOf(string[][] layers, string name)
    {
        var prefix = Prefix(layers, name);
        return Array.FindIndex(layers, l => l.Contains(prefix, StringComparer.Ordinal));
    }

    private static string Prefix(string[][] layers, string name) =>
        layers.SelectMany(l => l).Where(p => name == p || name.StartsWith(p + ".", StringComparison.Ordinal)).MaxBy(p => p.Length) ?? "";

    private static IEnumerable<string> Inner(IReadOnlyCollection<string> cycle) =>
        Uses.Where(u => cycle.Contains(u.From, StringComparer.Ordinal) && cycle.Contains(u.To, StringComparer.Ordinal))
            .GroupBy(u => $"{u.From} -> {u.To}", StringComparer.Ordinal)
            .Select(g => $"{g.Key} ({g.Count()}): {g.First().Text}");

    /// <summary>The groups of namespaces that reach each other.</summary>
    private static string[][] Cycles()
    {
        var uses = Uses.ToLookup(u => u.From, u => u.To, StringComparer.Ordinal);
        var reach = uses.Select(g => g.Key).ToDictionary(n => n, n => Reachable(n, uses), StringComparer.Ordinal);
        return
        [
            .. reach
                .Keys.Where(n => reach[n].Contains(n))
                .Select(n => reach[n].Where(m => reach.TryGetValue(m, out var back) && back.Contains(n)).Order(StringComparer.Ordinal).ToArray())
                .DistinctBy(c => string.Join(' ', c), StringComparer.Ordinal),
        ];
    }

    private static HashSet<string> Reachable(string start, ILookup<string, string> uses)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        var open = new Stack<string>(uses[start]);
        while (open.TryPop(out var next))
        {
            if (seen.Add(next))
            {
                foreach (var further in uses[next])
                {
                    open.Push(further);
                }
            }
        }

        return seen;
    }
}
