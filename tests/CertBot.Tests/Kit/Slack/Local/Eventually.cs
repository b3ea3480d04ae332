using System.Diagnostics;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>
/// Waits for other processes, which do not use the test's clock: polls until a condition holds, with one time limit for each wait and another for the
/// whole test.
/// </summary>
/// <param name="once">The limit of one wait.</param>
/// <param name="whole">The limit of the whole test.</param>
/// <param name="onMiss">Called after each look that found nothing.</param>
internal sealed class Eventually(TimeSpan once, TimeSpan whole, Action onMiss)
{
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();

    /// <param name="look">Returns null while the condition does not hold yet.</param>
    /// <param name="missing">Describes what did not occur, for the failure message.</param>
    public async Task<T> Get<T>(Func<Task<T?>> look, Func<Task<string>> missing)
        where T : class
    {
        for (var waited = Stopwatch.StartNew(); ; )
        {
            if (await look() is { } found)
                return found;
            if (waited.Elapsed > once || _stopwatch.Elapsed > whole)
                throw new TimeoutException($"after {waited.Elapsed.TotalSeconds:0} s, {_stopwatch.Elapsed.TotalSeconds:0} s into the story: {await missing()}");
            onMiss();
            await Task.Delay(50); // another process, which the test's clock does not move
        }
    }
}
