using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Support.Customers;

/// <summary>A customer as lists show it, with the contract that begins last.</summary>
public sealed record CustomerRow
{
    public required CustomerId Id { get; init; }

    public required VendorId Vendor { get; init; }

    public required string Name { get; init; }

    public required string Package { get; init; }

    public required string Zone { get; init; }

    public required int Contacts { get; init; }

    /// <summary>The last day of the contract; null: until further notice.</summary>
    public LocalDate? ValidTo { get; init; }

    public required int Revision { get; init; }
}
