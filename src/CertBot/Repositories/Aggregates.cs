using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Directory.Rules;
using CertBot.Core.Histories;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Surveys;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.Repositories;

/// <summary>Applications, vendors and role assignments as stored. A turn and a command read them through an <see cref="AggregateSession"/>.</summary>
internal sealed class Aggregates(IStore store)
{
    public AggregateRepository<Application, ApplicationEvent> Applications { get; } =
        new(store, "application", ApplicationEvolver.Evolve) { IsComplete = app => app.Certificates.IsEmpty || app.LastReview is not null };

    public AggregateRepository<Vendor, VendorEvent> Vendors { get; } =
        new(store, "vendor", VendorDecider.Evolve) { IsComplete = vendor => vendor.FormerMembers is not null };

    public AggregateRepository<Customer, CustomerEvent> Customers { get; } = new(store, "customer", CustomerDecider.Evolve);

    public AggregateRepository<SupportCase, CaseEvent> Cases { get; } = new(store, CaseKind, CaseEvolver.Evolve);

    /// <summary>The kind of the snapshots of cases.</summary>
    public const string CaseKind = "case";

    /// <summary>The kind of the snapshot of absences and rotas.</summary>
    public const string DutyKind = "duty";

    /// <summary>The kind of the snapshots of closed months.</summary>
    public const string KpisKind = "kpis";

    /// <summary>The kind of the snapshots of surveys.</summary>
    public const string SurveyKind = "survey";

    /// <summary>The kind of the snapshots of regular audits.</summary>
    public const string RegularAuditsKind = "regular-audits";

    public AggregateRepository<KpiHistory, KpiEvent> Kpis { get; } = new(store, KpisKind, KpiDecider.Evolve);

    public AggregateRepository<Survey, SurveyEvent> Surveys { get; } = new(store, SurveyKind, SurveyEvolver.Evolve);

    public AggregateRepository<RegularAuditHistory, RegularAuditEvent> RegularAudits { get; } = new(store, RegularAuditsKind, RegularAuditDecider.Evolve);

    public VendorNameClaims VendorNames { get; } = new(store);

    public AggregateRepository<RoleAssignments, RoleAssignmentEvent> Roles { get; } =
        new(store, "roster", (assignments, recordedEvent) => RoleAssignmentDecider.Evolve(assignments ?? RoleAssignments.Empty, recordedEvent));

    public AggregateRepository<DutySchedule, DutyEvent> Duty { get; } =
        new(store, DutyKind, (schedule, recordedEvent) => DutyDecider.Evolve(schedule ?? DutySchedule.Empty, recordedEvent));

    public async Task<Application?> FindApplication(ApplicationId id, CancellationToken cancellationToken) =>
        (await Applications.Load(StoreKeys.Application(id), cancellationToken)).State;

    public async Task<Vendor?> FindVendor(VendorId id, CancellationToken cancellationToken) =>
        (await Vendors.Load(StoreKeys.Vendor(id), cancellationToken)).State;

    public async Task<Survey?> FindSurvey(SurveyId id, CancellationToken cancellationToken) =>
        (await Surveys.Load(StoreKeys.Survey(id), cancellationToken)).State;

    public async Task<RoleAssignments> LoadRoles(CancellationToken cancellationToken) =>
        (await Roles.Load(StoreKeys.Roles, cancellationToken)).State ?? RoleAssignments.Empty;

    public async Task<DutySchedule> LoadDuty(CancellationToken cancellationToken) =>
        (await Duty.Load(StoreKeys.Duty, cancellationToken)).State ?? DutySchedule.Empty;

    /// <summary>The events of an application, oldest first.</summary>
    public Task<ImmutableArray<RecordedEvent<ApplicationEvent>>> LoadHistory(ApplicationId id, CancellationToken cancellationToken) =>
        ReadEvents<ApplicationEvent>(StoreKeys.Application(id), cancellationToken);

    /// <summary>Everything that happened to an application, its regular audits and its figures, for people to read.</summary>
    public async Task<ApplicationHistory> LoadWholeHistory(ApplicationId id, CancellationToken cancellationToken) =>
        new()
        {
            Application = await LoadHistory(id, cancellationToken),
            Audits = await ReadEvents<RegularAuditEvent>(StoreKeys.RegularAudits(id), cancellationToken),
            Kpis = await ReadEvents<KpiEvent>(StoreKeys.Kpis(id), cancellationToken),
        };

    private async Task<ImmutableArray<RecordedEvent<TEvent>>> ReadEvents<TEvent>(string partition, CancellationToken cancellationToken)
    {
        var recordedEvents = ImmutableArray.CreateBuilder<RecordedEvent<TEvent>>();
        await foreach (var storedEvent in EventStream<TEvent>.Read(store, partition, cancellationToken))
            recordedEvents.Add(storedEvent.RecordedEvent);
        return recordedEvents.ToImmutable();
    }
}

/// <summary>
/// The aggregates one turn works with. Each is read from the store once. After a commit the session holds the new state; after a lost race it is cleared, so
/// that the next decision is made on current state. Deciding on state that was read earlier in the turn is safe: a commit replaces exactly the version that was
/// read. Used by one turn at a time; not thread-safe.
/// </summary>
internal sealed class AggregateSession(Aggregates aggregates)
{
    private readonly Dictionary<string, object> _loadedByPartition = new(StringComparer.Ordinal);

    public Task<LoadedAggregate<Application>> LoadApplication(ApplicationId id, CancellationToken cancellationToken) =>
        Load(aggregates.Applications, StoreKeys.Application(id), cancellationToken);

    public Task<LoadedAggregate<Vendor>> LoadVendor(VendorId id, CancellationToken cancellationToken) =>
        Load(aggregates.Vendors, StoreKeys.Vendor(id), cancellationToken);

    public Task<LoadedAggregate<Customer>> LoadCustomer(VendorId vendor, CustomerId id, CancellationToken cancellationToken) =>
        Load(aggregates.Customers, StoreKeys.Customer(vendor, id), cancellationToken);

    public Task<LoadedAggregate<SupportCase>> LoadCase(CaseId id, CancellationToken cancellationToken) =>
        Load(aggregates.Cases, StoreKeys.Case(id), cancellationToken);

    public Task<LoadedAggregate<KpiHistory>> LoadKpis(ApplicationId application, CancellationToken cancellationToken) =>
        Load(aggregates.Kpis, StoreKeys.Kpis(application), cancellationToken);

    public Task<LoadedAggregate<Survey>> LoadSurvey(SurveyId id, CancellationToken cancellationToken) =>
        Load(aggregates.Surveys, StoreKeys.Survey(id), cancellationToken);

    public Task<LoadedAggregate<RegularAuditHistory>> LoadRegularAudits(ApplicationId application, CancellationToken cancellationToken) =>
        Load(aggregates.RegularAudits, StoreKeys.RegularAudits(application), cancellationToken);

    public Task<LoadedAggregate<RoleAssignments>> LoadRoles(CancellationToken cancellationToken) => Load(aggregates.Roles, StoreKeys.Roles, cancellationToken);

    public Task<LoadedAggregate<DutySchedule>> LoadDuty(CancellationToken cancellationToken) => Load(aggregates.Duty, StoreKeys.Duty, cancellationToken);

    public async Task<DutySchedule> GetDuty(CancellationToken cancellationToken) => (await LoadDuty(cancellationToken)).State ?? DutySchedule.Empty;

    public async Task<RoleAssignments> GetRoles(CancellationToken cancellationToken) => (await LoadRoles(cancellationToken)).State ?? RoleAssignments.Empty;

    /// <summary>
    /// Keeps the committed state. Its ETag is unknown, so a further commit of this session fails on its first event and loads the aggregate again.
    /// </summary>
    public void Keep<TState>(LoadedAggregate<TState> loaded, TState committed)
        where TState : class => _loadedByPartition[loaded.Partition] = loaded with { State = committed, ETag = null };

    /// <summary>Discards everything, so that it is read again when it is needed next.</summary>
    public void Clear() => _loadedByPartition.Clear();

    private async Task<LoadedAggregate<TState>> Load<TState, TEvent>(
        AggregateRepository<TState, TEvent> repository,
        string partition,
        CancellationToken cancellationToken
    )
        where TState : class
    {
        if (_loadedByPartition.GetValueOrDefault(partition) is LoadedAggregate<TState> known)
            return known;

        var loaded = await repository.Load(partition, cancellationToken);
        _loadedByPartition[partition] = loaded;
        return loaded;
    }
}
