using CertBot.Core.Recognizers.Dates;

namespace CertBot.Hosting;

/// <summary>
/// Loads the patterns by which dates in sentences are found, beside the start of the host: it takes about a second, which otherwise the first person who types
/// such a date would wait for.
/// </summary>
internal sealed class RecognizerWarmup : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(DeadlineRecognizer.Warm, stoppingToken);
}
