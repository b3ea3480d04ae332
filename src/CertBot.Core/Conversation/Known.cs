using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Policy;

namespace CertBot.Core.Conversation;

/// <summary>
/// What a turn knows: the desk, and a note of everything it looked for there and did not find.
/// While something is wanted, what was worked out is void; the host loads it and asks again.
/// Lives for one call only.
/// </summary>
public sealed class Known(Desk desk)
{
    private readonly List<Need> _wanted = [];

    public Desk Desk => desk;

    public ImmutableArray<Need> Wanted => [.. _wanted.Distinct()];

    public ImmutableArray<Row> Rows => desk.Rows ?? Want<ImmutableArray<Row>>(new Need.TheRows(), []);

    public ImmutableArray<Unreachable> Unreachable => desk.Unreachable ?? Want<ImmutableArray<Unreachable>>(new Need.TheUnreachable(), []);

    public Roster Roster => desk.Roster ?? Want(new Need.TheRoster(), Roster.Empty);

    /// <summary>Null: there is none, it may not be seen, or it is wanted first.</summary>
    public Application? Application(ApplicationId id) =>
        desk.Applications.TryGetValue(id, out var there) ? there : Want<Application?>(new Need.TheApplication(id), null);

    public Vendor? Vendor(VendorId id) =>
        desk.Vendors.TryGetValue(id, out var there) ? there : Want<Vendor?>(new Need.TheVendor(id), null);

    public ImmutableArray<Fact<ApplicationEvent>> History(ApplicationId id) =>
        desk.Histories.TryGetValue(id, out var there) ? there : Want<ImmutableArray<Fact<ApplicationEvent>>>(new Need.TheHistory(id), []);

    public GivenFile? Export(ApplicationId id) => desk.Exports.TryGetValue(id, out var there) ? there : Want<GivenFile?>(new Need.TheExport(id), null);

    /// <summary>The edition an application pins.</summary>
    public Edition EditionOf(Application application) => desk.Editions.GetValueOrDefault(application.Edition) ?? desk.Edition;

    private T Want<T>(Need need, T meanwhile)
    {
        _wanted.Add(need);
        return meanwhile;
    }
}
