using System.Globalization;
using System.Text.Json;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Escalations;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.Customers;
using CertBot.Core.Support.Duty;
using CertBot.Core.Surveys;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;

namespace CertBot.CommandLine;

/// <summary>The result of a replay.</summary>
/// <param name="Events">How many events are intact.</param>
/// <param name="Fault">Why nothing could be compared, as one line; null: the state was compared.</param>
/// <param name="Differences">The JSON paths at which the stored state differs from the derived one.</param>
/// <param name="State">The stored state; null if it could not be compared.</param>
internal sealed record ReplayResult<TState>(int Events, string? Fault, IReadOnlyList<string> Differences, TState? State)
    where TState : class;

/// <summary>
/// Verifies a history and derives the state from its events again, in one pass: what is stored as the state has to be equal. <c>audit verify</c> does so for
/// every aggregate, <c>audit replay</c> for one application.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="repository">Derives the state.</param>
/// <param name="partitionOf">The partition of the aggregate with this state.</param>
/// <param name="align">
/// The stored and the derived state as they are compared: a member that an earlier release did not store yet is no difference.
/// </param>
internal sealed class AggregateReplay<TState, TEvent>(
    IStore store,
    AggregateRepository<TState, TEvent> repository,
    Func<TState, string> partitionOf,
    Func<TState, TState, (TState Stored, TState Derived)> align
)
    where TState : class
{
    /// <param name="partition">The partition of the aggregate.</param>
    /// <param name="onEvent">Called with each intact event.</param>
    /// <param name="cancellationToken">Checked between two pages.</param>
    /// <exception cref="StoreRejectedException">A document was written by a newer CertBot.</exception>
    public async Task<ReplayResult<TState>> Run(string partition, Action<EventEnvelope> onEvent, CancellationToken cancellationToken)
    {
        TState? derived = null;
        string? failure = null;
        var history = await HistoryVerifier.Read(
            store,
            partition,
            envelope =>
            {
                onEvent(envelope);
                failure ??= Attempt(() => derived = repository.Evolve(derived, EventStream<TEvent>.ToRecorded(envelope)));
            },
            cancellationToken
        );
        var events = history.Verified.Events;
        if (history.Verified.FirstFault is { } fault)
            return Stop(AuditVerify.DescribeFault(partition, fault));
        if (history.Snapshot is not { } snapshot)
            return Stop($"{partition} is missing: there are documents, and neither events nor a snapshot");
        if (snapshot.Document.Kind != repository.Kind)
            return Stop($"{partition}: its snapshot is a document of another kind");
        if (events == 0)
            return Stop($"{partition}: there is a snapshot, and no events it is derived from");
        if (derived is null || failure is not null)
            return Stop($"{partition}: its state cannot be derived ({failure ?? "no event"})");

        TState? stored = null;
        failure = Attempt(() => stored = Snapshot<TState>.Read(snapshot).State);
        if (stored is null)
            return Stop($"{partition}: its state cannot be read ({failure ?? "empty"})");
        if (partitionOf(derived) != partition)
            return Stop($"{partition}: its events are those of another {repository.Kind}");

        var (left, right) = align(stored, derived);
        return new(events, null, JsonDifference.Paths(ToJson(left), ToJson(right)), stored);

        ReplayResult<TState> Stop(string line) => new(events, line, [], null);
    }

    /// <returns>The type of the failure; null if it succeeded.</returns>
    private static string? Attempt(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Exception e) when (e is not StoreRejectedException { IsDamage: false })
        {
            // Events of a foreign hand may say anything, so the rules that apply them may fail in any way.
            return e.GetType().Name;
        }
    }

    private static JsonElement ToJson(TState state) => JsonSerializer.SerializeToElement(state, CoreJson.Options);
}

/// <summary>The replay of each kind of aggregate.</summary>
internal sealed class AggregateReplays
{
    public AggregateReplays(IStore store)
    {
        var aggregates = new Aggregates(store);
        Applications = new(store, aggregates.Applications, app => StoreKeys.Application(app.Id), Align);
        Vendors = new(store, aggregates.Vendors, vendor => StoreKeys.Vendor(vendor.Id), Align);
        Customers = new(store, aggregates.Customers, customer => StoreKeys.Customer(customer.Vendor, customer.Id), (stored, derived) => (stored, derived));
        Cases = new(store, aggregates.Cases, supportCase => StoreKeys.Case(supportCase.Id), (stored, derived) => (stored, derived));
        Kpis = new(store, aggregates.Kpis, history => StoreKeys.Kpis(history.Application), (stored, derived) => (stored, derived));
        Surveys = new(store, aggregates.Surveys, survey => StoreKeys.Survey(survey.Id), (stored, derived) => (stored, derived));
        RegularAudits = new(store, aggregates.RegularAudits, audits => StoreKeys.RegularAudits(audits.Application), (stored, derived) => (stored, derived));
        Roles = new(store, aggregates.Roles, _ => StoreKeys.Roles, (stored, derived) => (stored, derived));
        Duty = new(store, aggregates.Duty, _ => StoreKeys.Duty, (stored, derived) => (stored, derived));
    }

    public AggregateReplay<Application, ApplicationEvent> Applications { get; }

    public AggregateReplay<Vendor, VendorEvent> Vendors { get; }

    public AggregateReplay<Customer, CustomerEvent> Customers { get; }

    public AggregateReplay<SupportCase, CaseEvent> Cases { get; }

    public AggregateReplay<KpiHistory, KpiEvent> Kpis { get; }

    public AggregateReplay<Survey, SurveyEvent> Surveys { get; }

    public AggregateReplay<RegularAuditHistory, RegularAuditEvent> RegularAudits { get; }

    public AggregateReplay<RoleAssignments, RoleAssignmentEvent> Roles { get; }

    public AggregateReplay<DutySchedule, DutyEvent> Duty { get; }

    /// <summary>
    /// The beginning of a release that was submitted before it was kept in the state stays unknown there, and escalations that ended were kept in it for ever.
    /// How the last certified version was decided was not kept before.
    /// </summary>
    private static (Application Stored, Application Derived) Align(Application stored, Application derived)
    {
        if (stored.ReleaseSince is null)
            derived = derived with { ReleaseSince = null };
        if (stored.LastReview is null)
            derived = derived with { LastReview = null };
        return (EscalationRules.RemoveEnded(stored), EscalationRules.RemoveEnded(derived));
    }

    /// <summary>Former members were not kept in the state before.</summary>
    private static (Vendor Stored, Vendor Derived) Align(Vendor stored, Vendor derived) =>
        (stored, stored.FormerMembers is null ? derived with { FormerMembers = null } : derived);
}

/// <summary>Where two JSON values differ: <c>$.stage.tasks.code</c>, <c>$.certificates[1]</c>. The values themselves are not reported.</summary>
internal static class JsonDifference
{
    public static IReadOnlyList<string> Paths(JsonElement left, JsonElement right)
    {
        if (JsonElement.DeepEquals(left, right))
            return [];

        List<string> paths = [];
        Compare("$", left, right, paths);
        return paths;
    }

    private static void Compare(string path, JsonElement left, JsonElement right, List<string> paths)
    {
        switch (left.ValueKind, right.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var name in left.EnumerateObject().Concat(right.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal))
                {
                    Compare($"{path}.{name}", Member(left, name), Member(right, name), paths);
                }

                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                for (var i = 0; i < Math.Max(left.GetArrayLength(), right.GetArrayLength()); i++)
                {
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), Item(left, i), Item(right, i), paths);
                }

                break;
            case (JsonValueKind.Undefined, JsonValueKind.Undefined):
                break;
            case (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined):
                paths.Add(path);
                break;
            default:
                if (!JsonElement.DeepEquals(left, right))
                {
                    paths.Add(path);
                }

                break;
        }
    }

    private static JsonElement Member(JsonElement obj, string name) => obj.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement array, int index) => index < array.GetArrayLength() ? array[index] : default;
}
