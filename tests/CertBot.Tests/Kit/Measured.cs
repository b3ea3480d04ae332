using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CertBot.Tests.Kit;

/// <summary>
/// What the work of one test counts and traces. Tests run at the same time, and whoever listens hears all of them: what is not begun by the test that made this
/// (or by what it began) is not traced for it and not counted.
/// </summary>
internal sealed class Measured : IDisposable
{
    private readonly AsyncLocal<bool> mine = new();
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ConcurrentQueue<Figure> figures = new();
    private readonly ActivityListener traces;
    private readonly MeterListener meters = new();

    public Measured()
    {
        mine.Value = true;
        traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Measures.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => mine.Value ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (mine.Value) spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(traces);
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Measures.Name) listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, value, tags));
        meters.Start();
    }

    /// <summary>In the order they ended.</summary>
    public IReadOnlyList<Activity> Spans => [.. spans];

    public IReadOnlyList<Figure> Figures => [.. figures];

    public IReadOnlyList<Activity> Of(string name) => [.. spans.Where(s => s.OperationName == name)];

    public IReadOnlyList<Figure> Counted(string name) => [.. figures.Where(f => f.Name == name)];

    /// <summary>Everything there is to be read in it, one a line: what would leave the host.</summary>
    public IEnumerable<string> Words =>
    [
        .. spans.SelectMany(s => s.TagObjects.Select(t => $"{t.Key}={t.Value}").Concat([s.OperationName, s.DisplayName, s.StatusDescription ?? "", s.TraceStateString ?? ""])
            .Concat(s.Events.Select(e => $"{e.Name} {string.Join(' ', e.Tags)}")).Concat(s.Baggage.Select(b => $"{b.Key}={b.Value}"))),
        .. figures.SelectMany(f => f.Tags.Select(t => $"{f.Name} {t.Key}={t.Value}")),
    ];

    public void Forget()
    {
        spans.Clear();
        figures.Clear();
    }

    public void Dispose()
    {
        traces.Dispose();
        meters.Dispose();
    }

    private void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (mine.Value) figures.Enqueue(new Figure(instrument.Name, value, tags.ToArray().ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal), Activity.Current?.TraceId ?? default));
    }
}

/// <summary>Something that was counted, and the trace it was counted in.</summary>
internal sealed record Figure(string Name, double Value, IReadOnlyDictionary<string, object?> Tags, ActivityTraceId Trace)
{
    public string? this[string tag] => Tags.TryGetValue(tag, out var value) ? $"{value}" : null;
}
