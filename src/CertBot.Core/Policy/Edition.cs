using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>The programme's rules as data. An application pins the edition it was taken in under: it is evidence.</summary>
public sealed record Edition
{
    public required EditionPin Pin { get; init; }

    /// <summary>
    /// The programme whose applications are named by their listing's path alone, and which a host serves under where none is asked for. True of every version
    /// of one name.
    /// </summary>
    public bool IsStandard { get; init; }

    /// <summary>The platform vendor's name as texts print it: Creatio.</summary>
    public required string PlatformName { get; init; }

    /// <summary>Versions of the platform, such as 8 for 8.0, 8.1 and so on. A dotted number that begins with one is not taken for an application's.</summary>
    public ImmutableArray<string> PlatformVersions { get; init; } = [];

    /// <summary>IANA zone in which days, deadlines and working hours of the programme are counted.</summary>
    public required string Zone { get; init; }

    public required Storefront Storefront { get; init; }

    /// <summary>Every role of the platform's side this edition gives something to do. Texts: <c>policy.role.ROLE</c>.</summary>
    public required ImmutableArray<RoleName> Roles { get; init; }

    /// <summary>What the kick-off checks; the texts are <c>policy.readiness.KEY</c>.</summary>
    public required ImmutableArray<string> Readiness { get; init; }

    /// <summary>What leadership weighs; the texts are <c>policy.priority.KEY</c>.</summary>
    public required ImmutableArray<string> PriorityCriteria { get; init; }

    public required ImmutableArray<Material> Materials { get; init; }

    public required ImmutableArray<Criterion> Criteria { get; init; }

    public required ImmutableArray<EditionGroup> Groups { get; init; }

    public required SupportStandards Support { get; init; }

    public required ImmutableArray<EscalationLevel> Escalation { get; init; }

    /// <summary>Roles that decide the priority (one of them is enough).</summary>
    public required ImmutableArray<RoleName> PriorityDeciders { get; init; }

    /// <summary>Text keys of the benefits announced with the certificate: <c>policy.benefit.KEY</c>, whole.</summary>
    public required ImmutableArray<string> Benefits { get; init; }

    /// <summary>Reasons a reviewer picks from for "needs work"; the texts are <c>policy.reason.KEY</c>.</summary>
    public required ImmutableArray<string> NeedsWorkReasons { get; init; }

    /// <summary>What a certified application is measured by in stage 5.</summary>
    public required ImmutableArray<KpiTarget> Kpis { get; init; }

    public KpiRules KpiRules { get; init; } = new();

    /// <summary>What may follow a failed audit or a missed target; the texts are <c>policy.sanction.KEY</c>.</summary>
    public required ImmutableArray<string> Sanctions { get; init; }

    /// <summary>Who takes these measures, and their times.</summary>
    public SanctionPolicy SanctionRules { get; init; } = SanctionPolicy.DefaultFor([]);

    /// <summary>How the support of certified applications is audited again.</summary>
    public AuditStandards SupportAudits { get; init; } = AuditStandards.Default;

    /// <summary>When customers are asked how content they are.</summary>
    public SurveyRules Surveys { get; init; } = SurveyRules.Default;

    public required EditionSettings Settings { get; init; }

    /// <summary>Where the documents are silent or disagree, the choice taken; <c>policy lint</c> shows each.</summary>
    public required ImmutableArray<PolicyChoice> Choices { get; init; }
}

/// <summary>An edition's name and version, written <c>creatio@1</c>.</summary>
public sealed record EditionPin(string Name, int Version)
{
    public override string ToString() => $"{Name}@{Version}";
}

/// <summary>Where listings live: the host, and the localization every application must have there (empty: none).</summary>
public sealed record Storefront(string Host, string MandatoryLocalization);

/// <summary>When a material, a part of it or a criterion applies.</summary>
public enum ApplicabilityCondition
{
    Always,

    /// <summary>Only when the application uses external services.</summary>
    WithExternalServices,

    /// <summary>Only for a new version of a certified application.</summary>
    ForUpdates,
}

/// <summary>One of the materials of stage 3.1. Texts: <c>policy.material.KEY.title</c>, <c>.hint</c>.</summary>
public sealed record Material(MaterialKey Key, int Number, ApplicabilityCondition When, ImmutableArray<MaterialPart> Parts);

/// <summary>One part to submit. Texts: <c>policy.part.MATERIAL.PART</c>. A material with one part names it <c>main</c>.</summary>
public sealed record MaterialPart
{
    public required string Key { get; init; }

    public ApplicabilityCondition When { get; init; } = ApplicabilityCondition.Always;

    [JsonPropertyName("optional")]
    public bool IsOptional { get; init; }

    [JsonPropertyName("upload")]
    public bool CanUpload { get; init; }

    [JsonPropertyName("link")]
    public bool CanLink { get; init; }

    /// <summary>The file is opened as a solution package; one that is not is refused with the reason.</summary>
    [JsonPropertyName("package")]
    public bool IsPackage { get; init; }

    /// <summary>Has to name the version: a submission that names another version is refused.</summary>
    [JsonPropertyName("namesVersion")]
    public bool MustNameVersion { get; init; }

    /// <summary>Every version has its own: the one of the certified version is not taken over for the next.</summary>
    [JsonPropertyName("newPerVersion")]
    public bool IsNewPerVersion { get; init; }

    /// <summary>File name endings taken, with the dot; empty: any.</summary>
    [JsonPropertyName("endings")]
    public ImmutableArray<string> Extensions { get; init; } = [];
}

/// <summary>One criterion of the Definition of Done. Texts: <c>policy.criterion.KEY.title</c>, <c>.requirement</c>, <c>.procedure</c>.</summary>
public sealed record Criterion
{
    public required CriterionKey Key { get; init; }

    public required int Number { get; init; }

    public required ApplicabilityCondition When { get; init; }

    /// <summary>In whose channel the task card is posted.</summary>
    public required GroupName Group { get; init; }

    /// <summary>Roles that may decide it.</summary>
    public required ImmutableArray<RoleName> Reviewers { get; init; }

    /// <summary>Materials a reviewer reads for it.</summary>
    public ImmutableArray<MaterialKey> Materials { get; init; } = [];

    /// <summary>Whether "not applicable" may be said, with a reason.</summary>
    [JsonPropertyName("mayNotApply")]
    public bool CanBeNotApplicable { get; init; }
}

/// <summary>A channel's group: who may open it and speak there.</summary>
public sealed record EditionGroup(GroupName Name, ImmutableArray<RoleName> Roles);

/// <summary>A level of escalation. The vendor's side is named by vendor roles, the platform's by roles.</summary>
public sealed record EscalationLevel
{
    public required int Level { get; init; }

    public ImmutableArray<VendorRole> VendorSide { get; init; } = [];

    public ImmutableArray<RoleName> PlatformSide { get; init; } = [];

    /// <summary>In whose channel a copy of the card is posted.</summary>
    public required GroupName Group { get; init; }

    /// <summary>True: every called role has to acknowledge; false: one person is enough.</summary>
    [JsonPropertyName("all")]
    public bool RequiresAll { get; init; }

    /// <summary>Working time to acknowledge before the next level is called; null on the last level, where it is reminded daily.</summary>
    public Duration? AcknowledgeWithin { get; init; }
}

/// <summary>
/// A choice the documents left open. Texts: <c>policy.choice.KEY.documents</c> says what they leave open, <c>.taken</c> what was chosen.
/// <see cref="Path"/> is the path in the edition's file of the data that carries it, <see cref="Value"/> what stands there when it is one value, else empty.
/// </summary>
public sealed record PolicyChoice(string Key, [property: JsonPropertyName("at")] string Path, string Value);

/// <summary>Numbers the programme runs by.</summary>
public sealed record EditionSettings
{
    /// <summary>Of editions that do not name it.</summary>
    public const int DefaultMaxBeforeKickOff = 10;

    /// <summary>Of editions that do not name it.</summary>
    public const int DefaultQuestionReminderDays = 3;

    /// <summary>Promised working days of a review round.</summary>
    public required int ReviewWorkingDays { get; init; }

    /// <summary>How long a reviewer may undo a decision; the notification to the vendor is held back as long.</summary>
    [JsonPropertyName("undoWithin")]
    public required Duration UndoWindow { get; init; }

    /// <summary>Working hours of the programme, local to <see cref="Edition.Zone"/>, Monday to Friday.</summary>
    public required LocalTime WorkStarts { get; init; }

    public required LocalTime WorkEnds { get; init; }

    /// <summary>Default number of days a vendor has to fix a shortcoming of the support audit.</summary>
    public required int ShortcomingDays { get; init; }

    /// <summary>So many days before a shortcoming's deadline the vendor is reminded; again on the day itself, and on the morning after.</summary>
    [JsonPropertyName("shortcomingReminder")]
    public int ShortcomingReminderDays { get; init; } = 3;

    /// <summary>After so many working days the vendor is reminded of a reviewer's question; nothing is promised for it.</summary>
    [JsonPropertyName("questionReminder")]
    public int QuestionReminderDays { get; init; } = DefaultQuestionReminderDays;

    /// <summary>
    /// Whether a new version goes through the support audit again. The documents repeat "materials and all DoD steps" for an update and are silent
    /// on support, which is the vendor's and not a version's: by default a passed review grants the new version's certificate.
    /// </summary>
    public bool UpdateRepeatsSupport { get; init; }

    /// <summary>How many applications of a vendor may wait for their kick-off.</summary>
    [JsonPropertyName("applicationsBeforeKickOff")]
    public int MaxBeforeKickOff { get; init; } = DefaultMaxBeforeKickOff;

    /// <summary>Lifetime of a vendor's invitation code.</summary>
    [JsonPropertyName("invitationLasts")]
    public required Duration InvitationLifetime { get; init; }
}

[JsonConverter(typeof(IdConverter<MaterialKey>))]
public readonly record struct MaterialKey(string Value) : IId<MaterialKey>
{
    public static MaterialKey From(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(IdConverter<CriterionKey>))]
public readonly record struct CriterionKey(string Value) : IId<CriterionKey>
{
    public static CriterionKey From(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A measure of stage 5 and what it has to reach. Texts: <c>policy.kpi.KEY</c>.</summary>
public sealed record KpiTarget
{
    public required string Key { get; init; }

    public required KpiAim Aim { get; init; }

    /// <summary>In the measure's own unit: a score of 10, percent, or a count.</summary>
    public required decimal Target { get; init; }

    public required KpiPeriod Period { get; init; }

    /// <summary>Fewer cases or answers than this in a period are too few to judge.</summary>
    public required int MinimumSample { get; init; }
}

public enum KpiAim
{
    AtLeast,
    AtMost,
}

/// <summary>What a measure is taken over, counted in the programme's zone.</summary>
public enum KpiPeriod
{
    Month,
    HalfYear,
}
