using System.Collections.Concurrent;
using CertBot.Core.Kpis;
using CertBot.Core.Primitives;
using CertBot.Diagnostics;

namespace CertBot.Charts;

/// <summary>Draws charts, few at a time, and keeps the last ones. Where this machine cannot draw, cards go without pictures, and the log says so once.</summary>
internal sealed class ChartPictures(ILogger<ChartPictures> log) : IDisposable
{
    private const int MaxKept = 64;
    private const int MaxAtOnce = 2;

    private static readonly KpiChart Probe = new()
    {
        Name = "Пробный chart",
        Last = new(2026, 1),
        Rows = [],
    };

    private readonly SemaphoreSlim _places = new(MaxAtOnce, MaxAtOnce);
    private readonly ConcurrentDictionary<(string Drawing, LanguageCode Language), byte[]> _kept = [];
    private readonly Lock _probe = new();
    private bool? _canDraw;

    /// <summary>How a chart is drawn; tests make it fail.</summary>
    internal Func<KpiChart, LanguageCode, byte[]> Drawer { get; init; } = KpiChartImage.Draw;

    /// <summary>Tried once.</summary>
    public bool CanDraw
    {
        get
        {
            lock (_probe)
                return _canDraw ??= Try();
        }
    }

    /// <summary>The picture as PNG; null: the text is no chart, or this machine cannot draw.</summary>
    public async Task<byte[]?> Find(string drawing, LanguageCode language, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue((drawing, language), out var kept))
            return kept;
        if (!CanDraw || KpiChart.Parse(drawing) is not { } chart)
            return null;

        await _places.WaitAsync(cancellationToken);
        try
        {
            var picture = Drawer(chart, language);
            if (_kept.Count >= MaxKept)
                _kept.Clear(); // only bounds the memory: they are drawn again
            return _kept[(drawing, language)] = picture;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private bool Try()
    {
        try
        {
            return Drawer(Probe, LanguageCode.En).Length > 0;
        }
        catch (Exception e)
            when (e
                    is ChartsUnavailableException
                        or DllNotFoundException
                        or BadImageFormatException
                        or EntryPointNotFoundException
                        or TypeInitializationException
            )
        {
            Log.ChartsUnavailable(log, e.InnerException?.Message ?? e.Message);
            return false;
        }
    }
}
