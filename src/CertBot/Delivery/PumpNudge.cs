using System.Threading.Channels;

namespace CertBot.Delivery;

/// <summary>Wakes the pump and the clock after a commit, so that nobody waits for the next sweep.</summary>
internal sealed class PumpNudge
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Nudge() => channel.Writer.TryWrite(true);

    /// <summary>Returns at a nudge, or after the longest wait.</summary>
    public async Task Wait(TimeSpan longest, CancellationToken cancel)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        linked.CancelAfter(longest);
        try
        {
            await channel.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The sweep's turn.
        }
    }
}
