using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Demo.Seed;

/// <summary>A vendor whose applications are certified in the demo, and the person who acts for it.</summary>
internal sealed record DemoVendor(VendorId Id, string Name, PersonId Person)
{
    public static DemoVendor Acme { get; } = new(new("acme"), "Acme", new("developer"));

    public static DemoVendor Borealis { get; } = new(new("borealis"), "Borealis", new("other-developer"));

    public static DemoVendor Cumulus { get; } = new(new("cumulus"), "Cumulus", new("cumulus-developer"));

    public Actor Actor => new(Person, [], new Membership(Id, VendorRole.Developer));

    /// <summary>The system that tells its cases.</summary>
    public Actor Helpdesk => Actor.Integration("helpdesk", Id);
}

/// <summary>An application that was certified, and its customers.</summary>
internal sealed record DemoApplication
{
    public required ApplicationId Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required DemoVendor Vendor { get; init; }

    public required string Prefix { get; init; }

    public required DemoCustomer[] Customers { get; init; }
}

/// <summary>A customer: the package, the IANA zone, and how many of the cases are this customer's, as a weight.</summary>
/// <param name="Id">Its id at the vendor.</param>
/// <param name="Name">Its name.</param>
/// <param name="Package">A package of the edition.</param>
/// <param name="Zone">Its IANA zone.</param>
/// <param name="Weight">Of the sum of the weights.</param>
internal sealed record DemoCustomer(string Id, string Name, string Package, string Zone, int Weight)
{
    /// <summary>Working time within which cases of high priority are resolved by contract; medium takes three times as long; null: nothing is promised.</summary>
    public Duration? ResolveHigh { get; init; } = Duration.FromHours(8);

    /// <summary>The addresses of those who may file cases, as many as the package has room for, at most five.</summary>
    public IEnumerable<string> Contacts =>
        Enumerable.Range(1, Package == "basic" ? 2 : 5).Select(n => n == 1 ? $"desk@{Id}.example" : FormattableString.Invariant($"user{n}@{Id}.example"));
}
