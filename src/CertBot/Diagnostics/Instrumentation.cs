using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CertBot.Diagnostics;

/// <summary>
/// All metrics and traces of the host. They contain names of channels, verbs and reasons; never a person, the full name of a partition or text a user wrote.
/// Without a listener (<c>Telemetry:Otlp:Endpoint</c>) each call costs only the check for one.
/// </summary>
internal static class Instrumentation
{
    public const string Name = "CertBot";

    private const string RequestUnitsName = "certbot.store.request_units";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Turns = Meter.CreateCounter<long>(
        "certbot.turns",
        "{turn}",
        "Turns, by channel and result: taken, again (a duplicate), broken."
    );
    private static readonly Histogram<double> TurnDuration = Meter.CreateHistogram<double>(
        "certbot.turn.duration",
        "s",
        "Time from the incoming activity to its commit, by channel."
    );
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "certbot.refusals",
        "{refusal}",
        "Refused commands, by channel and text key of the reason."
    );
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "certbot.deliveries",
        "{delivery}",
        "Delivery attempts, by channel and result."
    );
    private static readonly Histogram<double> OutboxAge = Meter.CreateHistogram<double>(
        "certbot.outbox.age",
        "s",
        "Time from the first due time of a message to a delivery attempt, by channel and result."
    );
    private static readonly Histogram<double> TimerLag = Meter.CreateHistogram<double>(
        "certbot.clock.lag",
        "s",
        "Time from the due time of an application or a conversation to its processing."
    );
    private static readonly Gauge<double> Late = Meter.CreateGauge<double>(
        "certbot.late",
        "s",
        "Time since the longest waiting document of a kind was due, if more than two minutes; else 0."
    );
    private static readonly Gauge<double> StuckTimers = Meter.CreateGauge<double>(
        "certbot.timers.stuck",
        "s",
        "How long ago something should have moved by itself that did not, by kind; 0 if nothing is found."
    );
    private static readonly Gauge<int> Unreadable = Meter.CreateGauge<int>("certbot.unreadable", "{document}", "Documents that this host could not read.");
    private static readonly Counter<double> RequestUnits = Meter.CreateCounter<double>(
        RequestUnitsName,
        "{RU}",
        "Request units charged by the database, by operation."
    );
    private static readonly Counter<long> StoreRetries = Meter.CreateCounter<long>("certbot.store.retries", "{retry}", "Retried database requests, by status.");

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>
    /// The trace to store with documents that are written now; null if the current work is not traced. Activities of the web server or of HTTP clients are
    /// ignored.
    /// </summary>
    public static string? CurrentTraceParent => Activity.Current is { } current && ReferenceEquals(current.Source, Source) ? current.Id : null;

    /// <summary>
    /// Starts the trace of a turn, to which store, outbox and channel add their spans. It always starts a new trace: external callers determine neither its id
    /// nor whether it is recorded.
    /// </summary>
    public static Activity? StartTurn(string channel, string input)
    {
        if (!Source.HasListeners())
            return null;

        var previous = Activity.Current;
        Activity.Current = null;
        if (Source.StartActivity("turn", ActivityKind.Server) is { } turn)
            return turn.SetTag("certbot.channel", channel).SetTag("certbot.input", input);

        Activity.Current = previous;
        return null;
    }

    /// <summary>Dispatching the outbox messages of a turn continues the trace of the turn; without one it is a trace of its own.</summary>
    public static Activity? StartDispatch(string? trace) => StartLinked("pump", ActivityKind.Consumer, trace, []);

    /// <summary>
    /// A delivery attempt: continues the trace of the turn that wrote the first message, and links to the traces of the messages delivered with it.
    /// </summary>
    /// <param name="traces">The traces of the messages, in their order; null for a message whose turn was not traced.</param>
    public static Activity? StartDelivery(string channel, IEnumerable<string?> traces) =>
        Source.HasListeners()
            ? StartLinked("deliver", ActivityKind.Producer, traces.FirstOrDefault(), traces.Skip(1))?.SetTag("certbot.channel", channel)
            : null;

    /// <summary>Processing of a due document: <c>application</c>, or <c>talk</c> with the trace of the turn that was interrupted.</summary>
    public static Activity? StartTimer(string kind, string? trace) => StartLinked("tick", ActivityKind.Internal, trace, [])?.SetTag("certbot.kind", kind);

    /// <summary>A store request that belongs to a trace. Sweeps that find nothing, every half second, create no spans.</summary>
    public static Activity? StartStoreRequest(string name) => CurrentTraceParent is null ? null : Source.StartActivity(name, ActivityKind.Client);

    /// <summary>
    /// Marks a span as failed, by the exception's type only, because its message may quote a user. For an exception filter: returns false, so that nothing is
    /// caught.
    /// </summary>
    public static bool MarkFailed(Activity? span, Exception error)
    {
        span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
        return false;
    }

    public static void RecordTurn(string channel, string outcome, TimeSpan duration)
    {
        Turns.Add(1, new("channel", channel), new("end", outcome));
        TurnDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));
    }

    public static void RecordRefusal(string channel, string reason) => Refusals.Add(1, new("channel", channel), new("why", reason));

    public static void RecordDelivery(string channel, string outcome, TimeSpan age)
    {
        Deliveries.Add(1, new("channel", channel), new("end", outcome));
        OutboxAge.Record(Math.Max(0, age.TotalSeconds), new("channel", channel), new("end", outcome));
    }

    public static void RecordTimerLag(string kind, TimeSpan lag) =>
        TimerLag.Record(Math.Max(0, lag.TotalSeconds), new KeyValuePair<string, object?>("kind", kind));

    public static void RecordLate(string kind, TimeSpan lateness) => Late.Record(lateness.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    public static void RecordStuckTimer(string kind, TimeSpan lateness) =>
        StuckTimers.Record(lateness.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));

    public static void RecordUnreadable(int documents) => Unreadable.Record(documents);

    public static void RecordRequestUnits(string operation, double units)
    {
        RequestUnits.Add(units, new KeyValuePair<string, object?>("operation", operation));
        if (CurrentTraceParent is not null)
            Activity.Current?.SetTag(RequestUnitsName, units + (Activity.Current.GetTagItem(RequestUnitsName) as double? ?? 0)); // over all attempts and pages
    }

    public static void RecordStoreRetry(string status) => StoreRetries.Add(1, new KeyValuePair<string, object?>("status", status));

    private static Activity? StartLinked(string name, ActivityKind kind, string? trace, IEnumerable<string?> linkedTraces) =>
        Source.HasListeners()
            ? Source.StartActivity(
                name,
                kind,
                CurrentTraceParent is null ? ParseContext(trace) : default,
                links: linkedTraces.Select(ParseContext).Where(c => c != default).Distinct().Select(c => new ActivityLink(c))
            )
            : null;

    private static ActivityContext ParseContext(string? trace) =>
        trace is not null && ActivityContext.TryParse(trace, null, isRemote: true, out var context) ? context : default;
}
