using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CertBot.Diagnostics;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>
/// The measurements and spans produced by one test. Tests run in parallel and a listener receives the telemetry of all of them, so this class ignores
/// everything that was not started by the test that created it (or by operations that test started).
/// </summary>
internal sealed class CapturedTelemetry : IDisposable
{
    private readonly AsyncLocal<bool> _isOwnFlow = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<RecordedMeasurement> _measurements = new();
    private readonly ActivityListener _traces;
    private readonly MeterListener _meters = new();

    public CapturedTelemetry()
    {
        _isOwnFlow.Value = true;
        _traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Instrumentation.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                _isOwnFlow.Value ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (_isOwnFlow.Value)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_traces);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Instrumentation.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meters.Start();
    }

    /// <summary>The spans in the order in which they ended.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    public IReadOnlyList<RecordedMeasurement> Measurements => [.. _measurements];

    public IReadOnlyList<Activity> SpansNamed(string name) => [.. _spans.Where(s => s.OperationName == name)];

    public IReadOnlyList<RecordedMeasurement> MeasurementsNamed(string name) => [.. _measurements.Where(f => f.Name == name)];

    /// <summary>All text in the telemetry, one item per line: everything that would leave the host.</summary>
    public IEnumerable<string> AllText =>
        [
            .. _spans.SelectMany(s =>
                s.TagObjects.Select(t => $"{t.Key}={t.Value}")
                    .Concat([s.OperationName, s.DisplayName, s.StatusDescription ?? "", s.TraceStateString ?? ""])
                    .Concat(s.Events.Select(e => $"{e.Name} {string.Join(' ', e.Tags)}"))
                    .Concat(s.Baggage.Select(b => $"{b.Key}={b.Value}"))
            ),
            .. _measurements.SelectMany(f => f.Tags.Select(t => $"{f.Name} {t.Key}={t.Value}")),
        ];

    public void Clear()
    {
        _spans.Clear();
        _measurements.Clear();
    }

    public void Dispose()
    {
        _traces.Dispose();
        _meters.Dispose();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_isOwnFlow.Value)
        {
            _measurements.Enqueue(
                new RecordedMeasurement(
                    instrument.Name,
                    value,
                    tags.ToArray().ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal),
                    Activity.Current?.TraceId ?? default
                )
            );
        }
    }
}

/// <summary>A measurement and the trace in which it was recorded.</summary>
internal sealed record RecordedMeasurement(string Name, double Value, IReadOnlyDictionary<string, object?> Tags, ActivityTraceId Trace)
{
    public string? this[string tag] => Tags.TryGetValue(tag, out var value) ? $"{value}" : null;
}
