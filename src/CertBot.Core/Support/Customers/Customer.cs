using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Customers;

/// <summary>A customer of a vendor's certified applications: what its support contract promises, and who may file cases.</summary>
public sealed record Customer
{
    public required VendorId Vendor { get; init; }

    public required CustomerId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Language of support, as a language code: <c>en</c>, <c>de</c>, <c>pt-BR</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The people who may file cases.</summary>
    public required ImmutableArray<CustomerContact> Contacts { get; init; }

    /// <summary>The contract as it was and will be, by its first days.</summary>
    public required ImmutableArray<SupportContract> Contracts { get; init; }

    /// <summary>Counts every change.</summary>
    public required int Revision { get; init; }

    /// <summary>The contract in force at an instant, by the day in its own zone; null: none is.</summary>
    public SupportContract? ContractAt(Instant moment) =>
        Contracts.LastOrDefault(c => c.ValidFrom <= DayIn(c, moment)) is { } contract && contract.Covers(DayIn(contract, moment)) ? contract : null;

    /// <summary>Whether this address is a contact's; upper and lower case are the same.</summary>
    public bool MayFile(string email) => Contacts.Any(c => string.Equals(c.Email, email.Trim(), StringComparison.OrdinalIgnoreCase));

    private static LocalDate DayIn(SupportContract contract, Instant moment) => moment.InZone(ZoneLookup.OrUtc(contract.Zone)).Date;
}

/// <summary>A person of the customer who may file cases, known by the e-mail address.</summary>
public sealed record CustomerContact(string Name, string Email);

/// <summary>What a customer was promised from a day on.</summary>
public sealed record SupportContract
{
    /// <summary>The first day, in <see cref="Zone"/>.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day; null: until further notice.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>A standard package of the edition.</summary>
    public required string Package { get; init; }

    /// <summary>The customer's IANA zone, in which support hours are counted.</summary>
    public required string Zone { get; init; }

    /// <summary>A calendar of the edition; null: that of the support zone the customer's zone belongs to, if any.</summary>
    public string? Calendar { get; init; }

    /// <summary>Times agreed in this contract in place of the package's.</summary>
    public ContractTargets Targets { get; init; } = ContractTargets.None;

    public bool Covers(LocalDate day) => ValidFrom <= day && (ValidTo is not { } last || day <= last);
}

/// <summary>Working times agreed in a contract; null: the package's, and for the resolution none.</summary>
public sealed record ContractTargets
{
    public static ContractTargets None { get; } = new();

    public Duration? RespondHigh { get; init; }

    public Duration? RespondMedium { get; init; }

    public Duration? RespondLow { get; init; }

    public Duration? ResolveHigh { get; init; }

    public Duration? ResolveMedium { get; init; }

    public Duration? ResolveLow { get; init; }

    public Duration? RespondWithin(CasePriority priority) =>
        priority switch
        {
            CasePriority.High => RespondHigh,
            CasePriority.Medium => RespondMedium,
            _ => RespondLow,
        };

    public Duration? ResolveWithin(CasePriority priority) =>
        priority switch
        {
            CasePriority.High => ResolveHigh,
            CasePriority.Medium => ResolveMedium,
            _ => ResolveLow,
        };

    [JsonIgnore]
    public IEnumerable<Duration> All => new[] { RespondHigh, RespondMedium, RespondLow, ResolveHigh, ResolveMedium, ResolveLow }.OfType<Duration>();
}

/// <summary>What a vendor says about a customer: the whole profile, every time.</summary>
public sealed record CustomerProfile
{
    public required string Name { get; init; }

    public required string Language { get; init; }

    public required ImmutableArray<CustomerContact> Contacts { get; init; }

    /// <summary>Replaces the contract that begins on the same day; an earlier one ends where this begins.</summary>
    public required SupportContract Contract { get; init; }
}

[JsonDerivedType(typeof(Save), "save")]
public abstract record CustomerCommand
{
    private CustomerCommand() { }

    /// <summary>Creates the customer or changes it. Saving what is known already changes nothing.</summary>
    public sealed record Save(CustomerProfile Profile) : CustomerCommand;
}

[JsonDerivedType(typeof(Saved), "saved")]
public abstract record CustomerEvent
{
    private CustomerEvent() { }

    public sealed record Saved(VendorId Vendor, CustomerId Id, CustomerProfile Profile) : CustomerEvent;
}
