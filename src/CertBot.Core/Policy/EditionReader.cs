using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Directory;
using CertBot.Core.Policy.Reading;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>
/// Reads an edition from its file, strictly: an unknown member, a wrong type, a duplicate, a word that names nothing and a number out of range
/// are each named with their place. What a file may hold is seen best in <c>Policy/Editions/creatio.json</c>.
/// </summary>
public static class EditionReader
{
    /// <summary>Longest file taken, in characters.</summary>
    public const int LongestFile = 1_000_000;

    private static readonly ImmutableDictionary<string, Applies> When = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [KeyValuePair.Create("always", Applies.Always), KeyValuePair.Create("with-external-services", Applies.WithExternalServices), KeyValuePair.Create("for-updates", Applies.ForUpdates)]);

    private static readonly ImmutableDictionary<string, KpiAim> Aims = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [KeyValuePair.Create("at-least", KpiAim.AtLeast), KeyValuePair.Create("at-most", KpiAim.AtMost)]);

    private static readonly ImmutableDictionary<string, KpiPeriod> Periods = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [KeyValuePair.Create("month", KpiPeriod.Month), KeyValuePair.Create("half-year", KpiPeriod.HalfYear)]);

    private static readonly ImmutableDictionary<string, IsoDayOfWeek> LastDays = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
        [KeyValuePair.Create("friday", IsoDayOfWeek.Friday), KeyValuePair.Create("saturday", IsoDayOfWeek.Saturday), KeyValuePair.Create("sunday", IsoDayOfWeek.Sunday)]);

    public static EditionReading Read(string json)
    {
        if (json.Length > LongestFile)
        {
            return new EditionReading.Bad([EditionFault.At("", "too-long")]);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            return new EditionReading.Bad([EditionFault.At("", "not-json", new() { ["line"] = (e.LineNumber ?? 0) + 1 })]);
        }

        using (document)
        {
            var faults = ImmutableArray.CreateBuilder<EditionFault>();
            var edition = ReadEdition(document.RootElement, faults);
            if (faults.Count == 0)
            {
                faults.AddRange(EditionRules.Faults(edition));
                faults.AddRange(edition.Choices.Select((c, i) => (c.At, Path: FormattableString.Invariant($"choices[{i}].at")))
                    .Where(c => KeyedPath.Find(document.RootElement, c.At) is null).Select(c => EditionFault.About(c.Path, "points-nowhere", c.At)));
            }

            return faults.Count == 0 ? new EditionReading.Good(edition) : new EditionReading.Bad(faults.ToImmutable());
        }
    }

    private static Edition ReadEdition(JsonElement json, ImmutableArray<EditionFault>.Builder faults)
    {
        var root = new Node(json, "", faults);
        var files = ReadFiles(root.Child("files"));
        var edition = new Edition
        {
            Pin = new(root.Word("name"), root.Whole("version", 1, 10_000)),
            IsStandard = root.Flag("standard"),
            PlatformName = root.Text("platformName"),
            Zone = root.Text("zone"),
            Storefront = Done(root.Child("storefront"), s => new Storefront(s.Matching("host", Shapes.Host(), "not-a-host"), s.Matching("mandatoryLocalization", Shapes.CultureOrNone(), "not-a-culture"))),
            Roles = Roles(root, "roles"),
            Groups = root.Children("groups", (n, _) => new Group(new(n.Word("name")), Roles(n, "roles"))),
            Readiness = root.Words("readiness"),
            PriorityCriteria = root.Words("priorityCriteria"),
            PriorityDeciders = Roles(root, "priorityDeciders"),
            Materials = root.Children("materials", (n, i) => new Material(new(n.Word("key")), i + 1, n.One("when", When), n.Children("parts", (p, _) => ReadPart(p, files)))),
            Criteria = root.Children("criteria", ReadCriterion),
            NeedsWorkReasons = root.Words("needsWorkReasons"),
            Support = Done(root.Child("support"), ReadSupport),
            Escalation = root.Children("escalation", ReadLevel),
            Kpis = root.Children("kpis", ReadKpi),
            Sanctions = root.Words("sanctions"),
            Benefits = [.. root.Words("benefits").Select(b => $"policy.benefit.{b}")],
            Settings = Done(root.Child("settings"), ReadSettings),
            Choices = root.Children("choices", (n, _) => ReadChoice(n, json)),
        };
        root.Done();
        return edition;
    }

    /// <summary>Kinds of files by their endings, so that a part names a kind and not a list.</summary>
    private static ImmutableDictionary<string, ImmutableArray<string>> ReadFiles(Node n) =>
        n.Names.ToImmutableDictionary(kind => kind, kind => n.Texts(kind, Shapes.Ending(), "not-an-ending"), StringComparer.Ordinal);

    private static MaterialPart ReadPart(Node n, ImmutableDictionary<string, ImmutableArray<string>> files)
    {
        var takes = n.Words("takes");
        foreach (var unknown in takes.Where(t => t != "link" && !files.ContainsKey(t)))
        {
            n.Fault("takes", "unknown-files", unknown);
        }

        return new MaterialPart
        {
            Key = n.Word("key"),
            When = n.One("when", When, otherwise: "always"),
            Optional = n.Flag("optional"),
            Package = n.Flag("package"),
            NamesVersion = n.Flag("namesVersion"),
            Link = takes.Contains("link", StringComparer.Ordinal),
            Upload = takes.Any(t => t != "link"),
            Endings = [.. takes.SelectMany(t => files.GetValueOrDefault(t, [])).Distinct(StringComparer.Ordinal)],
        };
    }

    private static Criterion ReadCriterion(Node n, int i) => new()
    {
        Key = new(n.Word("key")),
        Number = i + 1,
        When = n.One("when", When),
        Group = new(n.Word("group")),
        Reviewers = Roles(n, "reviewers"),
        Materials = [.. n.Words("materials", required: false).Select(m => new MaterialKey(m))],
        MayNotApply = n.Flag("mayNotApply"),
    };

    private static SupportStandards ReadSupport(Node n) => new()
    {
        PresaleWorkingDays = n.Whole("presaleWorkingDays", 1, 20),
        Language = n.Matching("language", Shapes.LanguageOrNone(), "not-a-language"),
        Zones = n.Children("zones", (z, _) => new SupportZone(z.Word("key"), z.Texts("iana", Shapes.ZoneName(), "not-a-zone"))),
        StandardPackages = n.Children("standardPackages", ReadPackage),
    };

    private static SupportPackage ReadPackage(Node n, int i) => new()
    {
        Key = n.Word("key"),
        Cost = n.Whole("cost", 0, 100),
        RespondHigh = n.Length("respondHigh", Duration.FromMinutes(1), Duration.FromDays(30)),
        RespondMedium = n.Length("respondMedium", Duration.FromMinutes(1), Duration.FromDays(30)),
        RespondLow = n.Length("respondLow", Duration.FromMinutes(1), Duration.FromDays(30)),
        Hours = n.Is("hours", "always") ? null : Done(n.Child("hours"), h => new SupportHours(h.One("lastDay", LastDays), h.Clock("starts"), h.Clock("ends"))),
        Channels = n.Words("channels"),
        Contacts = n.Whole("contacts", 1, 1000),
        ConsultationsAYear = n.Has("consultationsAYear") ? n.Whole("consultationsAYear", 0, 1000) : null,
    };

    private static EscalationLevel ReadLevel(Node n, int i) => new()
    {
        Level = n.Whole("level", i + 1, i + 1),
        VendorSide = [.. n.Words("vendorSide", required: false).Select(w => VendorSide(n, w)).OfType<VendorRole>()],
        PlatformSide = Roles(n, "platformSide", required: false),
        Group = new(n.Word("group")),
        All = n.Flag("all"),
        AcknowledgeWithin = n.Has("acknowledgeWithin") ? n.Length("acknowledgeWithin", Duration.FromMinutes(5), Duration.FromHours(80)) : null,
    };

    private static VendorRole? VendorSide(Node n, string word)
    {
        var role = VendorRoles.Parse(word);
        if (role is null)
        {
            n.Fault("vendorSide", "unknown-role", word);
        }

        return role;
    }

    private static KpiTarget ReadKpi(Node n, int i) => new()
    {
        Key = n.Word("key"),
        Aim = n.One("aim", Aims),
        Target = n.Number("target", 0, 1000),
        Period = n.One("period", Periods),
        MinimumSample = n.Whole("minimumSample", 0, 100_000),
    };

    private static EditionSettings ReadSettings(Node n) => new()
    {
        ReviewWorkingDays = n.Whole("reviewWorkingDays", 1, 60),
        UndoWithin = n.Length("undoWithin", Duration.FromSeconds(1), Duration.FromHours(1)),
        WorkStarts = n.Clock("workStarts"),
        WorkEnds = n.Clock("workEnds"),
        ShortcomingDays = n.Whole("shortcomingDays", 1, 365),
        ShortcomingReminder = n.Whole("shortcomingReminder", 1, 60),
        UpdateRepeatsSupport = n.Flag("updateRepeatsSupport"),
        InvitationLasts = n.Length("invitationLasts", Duration.FromHours(1), Duration.FromDays(90)),
    };

    private static PolicyChoice ReadChoice(Node n, JsonElement root)
    {
        var (key, at) = (n.Word("key"), n.Text("at"));
        return new(key, at, KeyedPath.Find(root, at) is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } value ? value.ToString() : "");
    }

    private static ImmutableArray<RoleName> Roles(Node n, string name, bool required = true) => [.. n.Words(name, required).Select(r => new RoleName(r))];

    private static T Done<T>(Node n, Func<Node, T> read)
    {
        var value = read(n);
        n.Done();
        return value;
    }
}
