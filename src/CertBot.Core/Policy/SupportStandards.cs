using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>What stage 4 asks of a vendor's support. Texts: <c>policy.package.KEY</c>, <c>policy.zone.KEY</c>.</summary>
public sealed record SupportStandards
{
    public required ImmutableArray<SupportPackage> StandardPackages { get; init; }

    /// <summary>The keys of the standard packages, in their order.</summary>
    [JsonIgnore]
    public ImmutableArray<string> PackageKeys => [.. StandardPackages.Select(p => p.Key)];

    public required ImmutableArray<SupportZone> Zones { get; init; }

    public required int PresaleWorkingDays { get; init; }

    /// <summary>Language support is given in, as a language code; empty: the customer's region's.</summary>
    public required string Language { get; init; }

    /// <summary>The calendars of public holidays that zones and contracts name.</summary>
    public ImmutableArray<SupportCalendar> Calendars { get; init; } = [];

    /// <summary>The percent of a target after which the vendor is warned.</summary>
    [JsonPropertyName("warnAt")]
    public int WarnAtPercent { get; init; } = DefaultWarnAtPercent;

    /// <summary>The priorities of the cases that are escalated when one of their clocks was missed.</summary>
    [JsonPropertyName("escalateMissed")]
    public ImmutableArray<CasePriority> EscalatedPriorities { get; init; } = [];

    /// <summary>So many days after its end a year is closed: nothing that happened in it is taken in any more.</summary>
    [JsonPropertyName("yearClosesAfterDays")]
    public int DaysUntilYearCloses { get; init; } = DefaultDaysUntilYearCloses;

    /// <summary>Of editions that do not name it.</summary>
    public const int DefaultWarnAtPercent = 75;

    /// <summary>Of editions that do not name it.</summary>
    public const int DefaultDaysUntilYearCloses = 31;

    /// <summary>The calendar of the support zone that a customer's zone belongs to; null: it belongs to none, or that has no calendar.</summary>
    public string? CalendarOf(string ianaZone) => Zones.FirstOrDefault(z => z.IanaZones.Contains(ianaZone, StringComparer.Ordinal))?.Calendar;
}

/// <summary>
/// Public holidays. Exactly one of the members beside the key says which: those of a country or region by its code (<c>DE</c>, <c>DE-BY</c>), an <c>.ics</c>
/// file in the operator's policy folder, or days that are listed one by one. A calendar is part of its edition: other days are another version of the edition.
/// </summary>
public sealed record SupportCalendar(string Key)
{
    public string? Country { get; init; }

    public string? File { get; init; }

    public ImmutableArray<LocalDate> Days { get; init; } = [];
}

/// <summary>A region and the IANA zones support covers there.</summary>
public sealed record SupportZone(string Key, [property: JsonPropertyName("iana")] ImmutableArray<string> IanaZones)
{
    /// <summary>One of <see cref="SupportStandards.Calendars"/>; null: public holidays are days like others.</summary>
    public string? Calendar { get; init; }
}

/// <summary>A standard support package: what its customers were promised. Resolution times are of each contract.</summary>
public sealed record SupportPackage
{
    public required string Key { get; init; }

    /// <summary>Percent of the subscription.</summary>
    public required int Cost { get; init; }

    /// <summary>Time to respond, counted in the support hours, by the case's priority.</summary>
    public required Duration RespondHigh { get; init; }

    public required Duration RespondMedium { get; init; }

    public required Duration RespondLow { get; init; }

    /// <summary>Support hours in the customer's zone; null: around the clock, every day.</summary>
    public SupportHours? Hours { get; init; }

    /// <summary>Ways to reach support. Texts: <c>policy.channel.KEY</c>.</summary>
    public required ImmutableArray<string> Channels { get; init; }

    /// <summary>How many people of a customer may file cases.</summary>
    public required int Contacts { get; init; }

    /// <summary>Most consultation cases a year (administration not counted); null: no limit.</summary>
    public int? ConsultationsAYear { get; init; }
}

/// <summary>Daily hours from Monday up to <see cref="LastDay"/>.</summary>
public sealed record SupportHours(IsoDayOfWeek LastDay, LocalTime Starts, LocalTime Ends);
