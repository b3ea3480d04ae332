using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Primitives;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Repositories;

/// <summary>Applications, vendors and role assignments as stored. A turn and a command read them through an <see cref="AggregateSession"/>.</summary>
internal sealed class Aggregates(IStore store)
{
    public AggregateRepository<Application, ApplicationEvent> Applications { get; } = new(store, "application", ApplicationEvolver.Evolve);

    public AggregateRepository<Vendor, VendorEvent> Vendors { get; } = new(store, "vendor", VendorDecider.Evolve);

    public AggregateRepository<RoleAssignments, RoleAssignmentEvent> Roles { get; } =
        new(store, "roster", (assignments, recordedEvent) => RoleAssignmentDecider.Evolve(assignments ?? RoleAssignments.Empty, recordedEvent));

    public async Task<Application?> FindApplication(ApplicationId id, CancellationToken cancellationToken) =>
        (await Applications.Load(StoreKeys.Application(id), cancellationToken)).State;

    public async Task<Vendor?> FindVendor(VendorId id, CancellationToken cancellationToken) =>
        (await Vendors.Load(StoreKeys.Vendor(id), cancellationToken)).State;

    public async Task<RoleAssignments> LoadRoles(CancellationToken cancellationToken) =>
        (await Roles.Load(StoreKeys.Roles, cancellationToken)).State ?? RoleAssignments.Empty;

    /// <summary>The events of an application, oldest first.</summary>
    public async Task<ImmutableArray<RecordedEvent<ApplicationEvent>>> LoadHistory(ApplicationId id, CancellationToken cancellationToken)
    {
        var recordedEvents = ImmutableArray.CreateBuilder<RecordedEvent<ApplicationEvent>>();
        await foreach (var storedEvent in EventStream<ApplicationEvent>.Read(store, StoreKeys.Application(id), cancellationToken))
            recordedEvents.Add(storedEvent.RecordedEvent);
        return recordedEvents.ToImmutable();
    }
}
