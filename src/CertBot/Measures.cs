using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CertBot;

/// <summary>
/// Everything the host counts and traces, on one page. Names of channels, verbs and reasons are in it; never a person, a partition's whole name or what somebody wrote.
/// Without a listener (<c>Telemetry:Otlp:Endpoint</c>) nothing of it costs more than a look whether there is one.
/// </summary>
internal static class Measures
{
    public const string Name = "CertBot";

    private static readonly Meter _meter = new(Name);
    private static readonly Counter<long> _turns = _meter.CreateCounter<long>("certbot.turns", "{turn}", "Turns taken, by channel and end: taken, again (came before), broken.");
    private static readonly Histogram<double> _turnTakes = _meter.CreateHistogram<double>("certbot.turn.duration", "s", "From what came in to its commit, by channel.");
    private static readonly Counter<long> _refusals = _meter.CreateCounter<long>("certbot.refusals", "{refusal}", "What was refused, by channel and the key of the reason.");
    private static readonly Counter<long> _delivered = _meter.CreateCounter<long>("certbot.deliveries", "{delivery}", "Tries to bring something to a place, by channel and end.");
    private static readonly Histogram<double> _outboxAge = _meter.CreateHistogram<double>("certbot.outbox.age", "s", "How long after it was due something was brought to its place, by channel.");
    private static readonly Histogram<double> _clockLag = _meter.CreateHistogram<double>("certbot.clock.lag", "s", "How long after its due moment an application or a talk was dealt with.");
    private static readonly Counter<double> _units = _meter.CreateCounter<double>("certbot.store.request_units", "{RU}", "Request units the database charged, by operation.");
    private static readonly Counter<long> _again = _meter.CreateCounter<long>("certbot.store.retries", "{retry}", "How often the database was asked again, by the status it gave.");

    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>The trace that what is stored now belongs to; null where nobody traces.</summary>
    public static string? Trace => Activity.Current?.Id;

    /// <summary>One trace for each turn: store, pump and channel add to it.</summary>
    public static Activity? Turn(string channel, string input) => Traces.StartActivity("turn", ActivityKind.Server) is { } turn
        ? turn.SetTag("certbot.channel", channel).SetTag("certbot.input", input)
        : null;

    /// <summary>What is brought to a place goes on with the trace of the turn that said it.</summary>
    public static Activity? Delivery(string channel, string? trace) =>
        Traces.StartActivity("deliver", ActivityKind.Producer, trace is not null && ActivityContext.TryParse(trace, null, isRemote: true, out var turn) ? turn : default)?.SetTag("certbot.channel", channel);

    public static void TurnEnded(string channel, string end, TimeSpan took)
    {
        _turns.Add(1, new("channel", channel), new("end", end));
        _turnTakes.Record(took.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));
    }

    public static void Refused(string channel, string why) => _refusals.Add(1, new("channel", channel), new("why", why));

    public static void Delivered(string channel, string end, TimeSpan age)
    {
        _delivered.Add(1, new("channel", channel), new("end", end));
        _outboxAge.Record(Math.Max(0, age.TotalSeconds), new KeyValuePair<string, object?>("channel", channel));
    }

    public static void Ticked(string kind, TimeSpan lag) => _clockLag.Record(Math.Max(0, lag.TotalSeconds), new KeyValuePair<string, object?>("kind", kind));

    public static void Charged(string operation, double units)
    {
        _units.Add(units, new KeyValuePair<string, object?>("operation", operation));
        Activity.Current?.SetTag("certbot.store.request_units", units);
    }

    public static void AskedAgain(string status) => _again.Add(1, new KeyValuePair<string, object?>("status", status));
}
