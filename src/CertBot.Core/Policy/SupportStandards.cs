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
}

/// <summary>A region and the IANA zones support covers there.</summary>
public sealed record SupportZone(string Key, [property: JsonPropertyName("iana")] ImmutableArray<string> IanaZones);

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
