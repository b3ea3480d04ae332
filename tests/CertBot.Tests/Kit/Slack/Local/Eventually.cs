using System.Diagnostics;

namespace CertBot.Tests.Kit.Slack.Local;

/// <summary>Waits for what other programs do, whose clock no test moves: looks again and again, for so long at most, and for the whole story no longer than its end.</summary>
internal sealed class Eventually(TimeSpan once, TimeSpan whole)
{
    private readonly Stopwatch _story = Stopwatch.StartNew();

    /// <param name="look">Null: not yet.</param>
    /// <param name="missing">Says what was waited for in vain.</param>
    public async Task<T> Get<T>(Func<Task<T?>> look, Func<Task<string>> missing)
        where T : class
    {
        for (var waited = Stopwatch.StartNew(); ; )
        {
            if (await look() is { } found)
                return found;
            if (waited.Elapsed > once || _story.Elapsed > whole)
                throw new TimeoutException($"after {waited.Elapsed.TotalSeconds:0} s, {_story.Elapsed.TotalSeconds:0} s into the story: {await missing()}");
            await Task.Delay(100); // another process, which the test's clock does not move
        }
    }
}
