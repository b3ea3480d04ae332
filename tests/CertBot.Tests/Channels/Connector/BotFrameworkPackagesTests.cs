using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using ArchUnitNET.Loader;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting;
using CertBot.Tests.Lint;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using Microsoft.Bot.Schema.SharePoint;

namespace CertBot.Tests.Channels.Connector;

/// <summary>
/// What is used of the Bot Framework's packages, read from the compiled assemblies, where no alias hides a use: nothing that needs the package AdaptiveCards, for
/// which a project with one empty type stands in, and nothing that would keep a conversation's state beside the store.
/// </summary>
public sealed class BotFrameworkPackagesTests
{
    private const string StandIn = "AdaptiveCards";

    /// <summary>A conversation is kept by <c>ConversationStore</c>, its forms by <c>FormEngine</c>, and a turn is committed before anything is sent.</summary>
    private static readonly string[] KeptByUs =
    [
        "Microsoft.Bot.Builder.AutoSaveStateMiddleware",
        "Microsoft.Bot.Builder.BotState",
        "Microsoft.Bot.Builder.ConversationState",
        "Microsoft.Bot.Builder.IMiddleware",
        "Microsoft.Bot.Builder.IStatePropertyAccessor`1",
        "Microsoft.Bot.Builder.IStorage",
        "Microsoft.Bot.Builder.ITranscriptStore",
        "Microsoft.Bot.Builder.MemoryStorage",
        "Microsoft.Bot.Builder.MiddlewareSet",
        "Microsoft.Bot.Builder.PrivateConversationState",
        "Microsoft.Bot.Builder.UserState",
    ];

    private static readonly string[] UsedByCertBot = [.. TypeReferences(typeof(Settings).Assembly.Location).Select(r => r.Type)];

    private static readonly string[] Packages = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Microsoft.Bot.*.dll")];

    /// <summary>The types of the two packages that know SharePoint, each with the types that its signatures and bodies name.</summary>
    private static readonly (string Type, string[] Uses)[] PackageTypes =
    [
        .. new ArchLoader()
            .LoadAssemblies(typeof(Activity).Assembly, typeof(BotAdapter).Assembly)
            .Build()
            .Types.Where(t => t.FullName.StartsWith("Microsoft.Bot.", StringComparison.Ordinal))
            .Select(t => (t.FullName, t.Dependencies.Select(d => d.Target.FullName).Distinct(StringComparer.Ordinal).ToArray())),
    ];

    [Fact]
    public void One_type_of_AdaptiveCards_is_named_by_one_of_the_packages()
    {
        Assert.InRange(Packages.Length, 4, 20);
        Assert.Equal(
            [("Microsoft.Bot.Schema", "AdaptiveCards.AdaptiveCard")],
            Packages.SelectMany(p => TypeReferences(p).Where(r => r.Assembly == StandIn).Select(r => (Path.GetFileNameWithoutExtension(p), r.Type)))
        );
    }

    [Fact]
    public void Only_types_for_SharePoint_lead_to_AdaptiveCards()
    {
        Assert.InRange(PackageTypes.Length, 300, 5000);
        Assert.Equal(["Microsoft.Bot.Schema.SharePoint.QuickViewResponse"], LeadingTo("AdaptiveCards.AdaptiveCard", steps: 1));
        Assert.Equal(
            [
                "Microsoft.Bot.Builder.SharePoint.SharePointActivityHandler",
                "Microsoft.Bot.Builder.SharePoint.SharePointSSOTokenExchangeMiddleware",
                "Microsoft.Bot.Schema.SharePoint.QuickViewHandleActionResponse",
                "Microsoft.Bot.Schema.SharePoint.QuickViewResponse",
            ],
            LeadingTo("AdaptiveCards.AdaptiveCard", steps: int.MaxValue)
        );
        LintFindings.AssertNone(
            Packages
                .Where(p => Path.GetFileName(p) is not ("Microsoft.Bot.Schema.dll" or "Microsoft.Bot.Builder.dll"))
                .SelectMany(p => TypeReferences(p).Where(r => r.Type.Contains(".SharePoint.", StringComparison.Ordinal)).Select(r => $"{p}: {r.Type}"))
        );
    }

    [Fact]
    public void Product_uses_no_type_that_leads_to_AdaptiveCards()
    {
        Assert.DoesNotContain(UsedByCertBot, t => t.StartsWith("AdaptiveCards.", StringComparison.Ordinal));
        LintFindings.AssertNone(LeadingTo("AdaptiveCards.AdaptiveCard", int.MaxValue).Intersect(UsedByCertBot, StringComparer.Ordinal));
        LintFindings.AssertNone(UsedByCertBot.Where(t => t.Contains(".SharePoint", StringComparison.Ordinal)));
    }

    [Fact]
    public void Product_uses_neither_state_nor_dialogs_nor_middleware_of_the_packages()
    {
        var known = PackageTypes.Select(t => t.Type).ToHashSet(StringComparer.Ordinal);

        Assert.All(KeptByUs, t => Assert.Contains(t, known));
        LintFindings.AssertNone(
            UsedByCertBot.Where(t => KeptByUs.Contains(t, StringComparer.Ordinal) || t.StartsWith("Microsoft.Bot.Builder.Dialogs", StringComparison.Ordinal))
        );
    }

    /// <summary>
    /// The runtime finds the one type where the packages look for it. The compiler does not: the stand-in has no strong name, so code that names such a member
    /// does not compile (CS0012).
    /// </summary>
    [Fact]
    public void Stand_in_is_found_by_the_runtime() =>
        Assert.Equal(StandIn, typeof(QuickViewResponse).GetProperty("Template")?.PropertyType.Assembly.GetName().Name);

    [Fact]
    public void Stand_in_has_the_id_and_version_of_the_package_and_is_never_packed()
    {
        var project = Properties("src/AdaptiveCards/AdaptiveCards.csproj");
        var pinned = XDocument
            .Load(Path.Combine(Repository.Root, "src/Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(p => (string?)p.Attribute("Include") == StandIn);

        Assert.Equal((StandIn, StandIn, "false"), (project["PackageId"], project["AssemblyName"], project["IsPackable"]));
        Assert.Equal($"[{project["Version"]}]", (string?)pinned.Attribute("Version"));
        Assert.Contains("NU1603", Properties("src/Directory.Build.props")["WarningsAsErrors"], StringComparison.Ordinal);
    }

    /// <summary>The types of the packages from which one can get to a type in so many steps.</summary>
    private static string[] LeadingTo(string type, int steps)
    {
        HashSet<string> found = new([type], StringComparer.Ordinal);
        for (var n = 0; n < steps; n++)
        {
            var more = PackageTypes.Where(t => !found.Contains(t.Type) && t.Uses.Any(found.Contains)).Select(t => t.Type).ToArray();
            if (more.Length == 0)
                break;
            found.UnionWith(more);
        }

        return [.. found.Except([type], StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string> Properties(string file) =>
        XDocument
            .Load(Path.Combine(Repository.Root, file))
            .Descendants("PropertyGroup")
            .Elements()
            .ToDictionary(e => e.Name.LocalName, e => e.Value, StringComparer.Ordinal);

    /// <summary>The types of other assemblies that an assembly names, with the assembly.</summary>
    private static List<(string Assembly, string Type)> TypeReferences(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata)
            return [];

        var metadata = image.GetMetadataReader();
        List<(string, string)> all = [];
        foreach (var handle in metadata.TypeReferences)
        {
            var reference = metadata.GetTypeReference(handle);
            if (reference.ResolutionScope.Kind == HandleKind.AssemblyReference)
            {
                var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)reference.ResolutionScope);
                all.Add((metadata.GetString(assembly.Name), $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}"));
            }
        }

        return all;
    }
}
