using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Directory;
using CertBot.Core.Policy.Parsing;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>
/// Reads an edition from its file, strictly: an unknown member, a wrong type, a duplicate, a word that names nothing and a number out of range
/// are each named with their place. What a file may hold is seen best in <c>Policy/Editions/creatio.json</c>.
/// </summary>
public static class EditionReader
{
    /// <summary>Longest file taken, in characters.</summary>
    public const int MaxFileLength = 1_000_000;

    private static readonly ImmutableDictionary<string, ApplicabilityCondition> Conditions = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("always", ApplicabilityCondition.Always),
            KeyValuePair.Create("with-external-services", ApplicabilityCondition.WithExternalServices),
            KeyValuePair.Create("for-updates", ApplicabilityCondition.ForUpdates),
        ]
    );

    private static readonly ImmutableDictionary<string, KpiAim> Aims = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [KeyValuePair.Create("at-least", KpiAim.AtLeast), KeyValuePair.Create("at-most", KpiAim.AtMost)]
    );

    private static readonly ImmutableDictionary<string, KpiPeriod> Periods = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [KeyValuePair.Create("month", KpiPeriod.Month), KeyValuePair.Create("half-year", KpiPeriod.HalfYear)]
    );

    public static EditionReadResult Read(string json)
    {
        if (json.Length > MaxFileLength)
        {
            return new EditionReadResult.Invalid([EditionError.AtPath("", "too-long")]);
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            return new EditionReadResult.Invalid([EditionError.AtPath("", "not-json", new() { ["line"] = (e.LineNumber ?? 0) + 1 })]);
        }

        using (document)
        {
            var errors = ImmutableArray.CreateBuilder<EditionError>();
            var edition = ReadEdition(document.RootElement, errors);
            if (errors.Count == 0)
            {
                errors.AddRange(EditionValidator.Validate(edition));
                errors.AddRange(
                    edition
                        .Choices.Select((c, i) => (At: c.Path, Path: FormattableString.Invariant($"choices[{i}].at")))
                        .Where(c => StablePath.Find(document.RootElement, c.At) is null)
                        .Select(c => EditionError.AboutWord(c.Path, "points-nowhere", c.At))
                );
            }

            return errors.Count == 0 ? new EditionReadResult.Valid(edition) : new EditionReadResult.Invalid(errors.ToImmutable());
        }
    }

    private static Edition ReadEdition(JsonElement json, ImmutableArray<EditionError>.Builder errors)
    {
        var root = new EditionJsonReader(json, "", errors);
        var files = ReadFiles(root.ReadObject("files"));
        var edition = new Edition
        {
            Pin = new(root.ReadKey("name"), root.ReadInteger("version", 1, 10_000)),
            IsStandard = root.ReadBoolean("standard"),
            PlatformName = root.ReadText("platformName"),
            PlatformVersions = root.ReadTexts("platformVersions", EditionPatterns.Version(), "not-a-version", required: false),
            Zone = root.ReadText("zone"),
            Storefront = ReadChild(root.ReadObject("storefront"), s => new Storefront(
                s.ReadMatching("host", EditionPatterns.Host(), "not-a-host", EditionPatterns.MaxHostLength),
                s.ReadMatching("mandatoryLocalization", EditionPatterns.CultureOrNone(), "not-a-culture")
            )),
            Roles = ReadRoles(root, "roles"),
            Groups = root.ReadObjects("groups", (reader, _) => new EditionGroup(new(reader.ReadKey("name")), ReadRoles(reader, "roles"))),
            Readiness = root.ReadKeys("readiness"),
            PriorityCriteria = root.ReadKeys("priorityCriteria"),
            PriorityDeciders = ReadRoles(root, "priorityDeciders"),
            Materials = root.ReadObjects("materials", (reader, i) =>
                new Material(
                    new(reader.ReadKey("key")),
                    i + 1,
                    reader.ReadChoice("when", Conditions),
                    reader.ReadObjects("parts", (p, _) => ReadPart(p, files))
                )
            ),
            Criteria = root.ReadObjects("criteria", ReadCriterion),
            NeedsWorkReasons = root.ReadKeys("needsWorkReasons"),
            Support = ReadChild(root.ReadObject("support"), SupportStandardsReader.Read),
            Escalation = root.ReadObjects("escalation", ReadLevel),
            Kpis = root.ReadObjects("kpis", ReadKpi),
            KpiRules = root.Has("kpiRules") ? ReadChild(root.ReadObject("kpiRules"), KpiRulesReader.Read) : new(),
            Sanctions = root.ReadKeys("sanctions"),
            SupportAudits = AuditStandardsReader.Read(root),
            Benefits = [.. root.ReadKeys("benefits").Select(b => $"policy.benefit.{b}")],
            Surveys = root.Has("surveys") ? ReadChild(root.ReadObject("surveys"), SurveyRulesReader.Read) : SurveyRules.Default,
            Settings = ReadChild(root.ReadObject("settings"), ReadSettings),
            Choices = root.ReadObjects("choices", (reader, _) => ReadChoice(reader, json)),
        };
        edition = edition with
        {
            SanctionRules = root.Has("sanctionRules")
                ? ReadChild(root.ReadObject("sanctionRules"), SanctionPolicyReader.Read)
                : SanctionPolicy.DefaultFor(edition.PriorityDeciders),
        };
        root.RejectUnknownMembers();
        return edition;
    }

    /// <summary>Kinds of files by their endings, so that a part names a kind and not a list.</summary>
    private static ImmutableDictionary<string, ImmutableArray<string>> ReadFiles(EditionJsonReader reader) =>
        reader.MemberNames.ToImmutableDictionary(
            kind => kind,
            kind => reader.ReadTexts(kind, EditionPatterns.FileExtension(), "not-an-ending"),
            StringComparer.Ordinal
        );

    private static MaterialPart ReadPart(EditionJsonReader reader, ImmutableDictionary<string, ImmutableArray<string>> files)
    {
        var accepted = reader.ReadKeys("takes");
        foreach (var unknown in accepted.Where(t => t != "link" && !files.ContainsKey(t)))
        {
            reader.AddError("takes", "unknown-files", unknown);
        }

        return new MaterialPart
        {
            Key = reader.ReadKey("key"),
            When = reader.ReadChoice("when", Conditions, defaultChoice: "always"),
            IsOptional = reader.ReadBoolean("optional"),
            IsPackage = reader.ReadBoolean("package"),
            MustNameVersion = reader.ReadBoolean("namesVersion"),
            // A file that names one version is that version's own.
            IsNewPerVersion = reader.ReadBoolean("newPerVersion") | reader.ReadBoolean("namesVersion"),
            CanLink = accepted.Contains("link", StringComparer.Ordinal),
            CanUpload = accepted.Any(t => t != "link"),
            Extensions = [.. accepted.SelectMany(t => files.GetValueOrDefault(t, [])).Distinct(StringComparer.Ordinal)],
        };
    }

    private static Criterion ReadCriterion(EditionJsonReader reader, int i) =>
        new()
        {
            Key = new(reader.ReadKey("key")),
            Number = i + 1,
            When = reader.ReadChoice("when", Conditions),
            Group = new(reader.ReadKey("group")),
            Reviewers = ReadRoles(reader, "reviewers"),
            Materials = [.. reader.ReadKeys("materials", required: false).Select(m => new MaterialKey(m))],
            CanBeNotApplicable = reader.ReadBoolean("mayNotApply"),
        };

    private static EscalationLevel ReadLevel(EditionJsonReader reader, int i) =>
        new()
        {
            Level = reader.ReadInteger("level", i + 1, i + 1),
            VendorSide = [.. reader.ReadKeys("vendorSide", required: false).Select(w => ReadVendorRole(reader, w)).OfType<VendorRole>()],
            PlatformSide = ReadRoles(reader, "platformSide", required: false),
            Group = new(reader.ReadKey("group")),
            RequiresAll = reader.ReadBoolean("all"),
            AcknowledgeWithin = reader.Has("acknowledgeWithin")
                ? reader.ReadDuration("acknowledgeWithin", Duration.FromMinutes(5), Duration.FromHours(80))
                : null,
        };

    private static VendorRole? ReadVendorRole(EditionJsonReader reader, string word)
    {
        var role = VendorRoles.Parse(word);
        if (role is null)
        {
            reader.AddError("vendorSide", "unknown-role", word);
        }

        return role;
    }

    private static KpiTarget ReadKpi(EditionJsonReader reader, int i) =>
        new()
        {
            Key = reader.ReadKey("key"),
            Aim = reader.ReadChoice("aim", Aims),
            Target = reader.ReadDecimal("target", 0, 1000),
            Period = reader.ReadChoice("period", Periods),
            MinimumSample = reader.ReadInteger("minimumSample", 0, 100_000),
        };

    private static EditionSettings ReadSettings(EditionJsonReader reader) =>
        new()
        {
            ReviewWorkingDays = reader.ReadInteger("reviewWorkingDays", 1, 60),
            UndoWindow = reader.ReadDuration("undoWithin", Duration.FromSeconds(1), Duration.FromHours(1)),
            WorkStarts = reader.ReadTime("workStarts"),
            WorkEnds = reader.ReadTime("workEnds"),
            ShortcomingDays = reader.ReadInteger("shortcomingDays", 1, 365),
            ShortcomingReminderDays = reader.ReadInteger("shortcomingReminder", 1, 60),
            QuestionReminderDays = reader.Has("questionReminder") ? reader.ReadInteger("questionReminder", 1, 60) : EditionSettings.DefaultQuestionReminderDays,
            UpdateRepeatsSupport = reader.ReadBoolean("updateRepeatsSupport"),
            MaxBeforeKickOff = reader.Has("applicationsBeforeKickOff")
                ? reader.ReadInteger("applicationsBeforeKickOff", 1, 1000)
                : EditionSettings.DefaultMaxBeforeKickOff,
            InvitationLifetime = reader.ReadDuration("invitationLasts", Duration.FromHours(1), Duration.FromDays(90)),
        };

    private static PolicyChoice ReadChoice(EditionJsonReader reader, JsonElement root)
    {
        var (key, at) = (reader.ReadKey("key"), reader.ReadText("at"));
        return new(key, at, StablePath.Find(root, at) is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } value ? value.ToString() : "");
    }

    private static ImmutableArray<RoleName> ReadRoles(EditionJsonReader reader, string name, bool required = true) =>
        [.. reader.ReadKeys(name, required).Select(r => new RoleName(r))];

    internal static T ReadChild<T>(EditionJsonReader reader, Func<EditionJsonReader, T> read)
    {
        var value = read(reader);
        reader.RejectUnknownMembers();
        return value;
    }
}

/// <summary>What reading an edition's file came to.</summary>
public abstract record EditionReadResult
{
    private EditionReadResult() { }

    public sealed record Valid(Edition Edition) : EditionReadResult;

    /// <summary>Every fault that was found, in the order of the file.</summary>
    public sealed record Invalid(ImmutableArray<EditionError> Errors) : EditionReadResult;
}
