using System.Data.Common;
using CertBot.Store;
using NodaTime;

namespace CertBot.CommandLine;

/// <summary><c>store copy --from A --to B</c>: moves house. May be broken off at any moment and run again; a host starts on the copy only once it is whole.</summary>
internal static class StoreCopy
{
    /// <returns>0 the copy is whole and every history in it is good; 1 it is not yet, or a history or document is damaged; 2 refused, or broken off.</returns>
    public static async Task<int> Run(StoreAddress from, StoreAddress to, Func<StoreAddress, Access, CancellationToken, Task<IStore>> open, int atOnce, IClock clock, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            if (from == to) throw new StoreRefused($"{to}: this is the store to be copied");

            await using var source = await open(from, Access.Look, cancel);
            await using var target = await open(to, Access.Write, cancel);
            return await Copy(source, from, target, to, atOnce, clock, output, cancel);
        }
        catch (StoreRefused refused)
        {
            await error.WriteLineAsync(refused.Message);
        }
        catch (Exception broken) when (broken is IOException or DbException or StoreAway or AggregateException { InnerException: IOException or DbException or StoreAway })
        {
            await error.WriteLineAsync($"broken off ({((broken as AggregateException)?.InnerException ?? broken) switch { StoreAway away => away.Message, var other => other.GetType().Name }}): run it again and it goes on");
        }

        return 2;
    }

    private static async Task<int> Copy(IStore source, StoreAddress from, IStore target, StoreAddress to, int atOnce, IClock clock, TextWriter output, CancellationToken cancel)
    {
        if (await MovingIn.Find(source, cancel) is { } itself && Stamped.Read<MovingIn>(itself) is { State: MoveState.UnderWay } unfinished)
        {
            throw new StoreRefused($"{from}: this is a copy of {unfinished.From} that was not finished");
        }

        var marker = await Begin(source, from, target, to, cancel);
        await output.WriteLineAsync($"copying {from} to {to}; what a host writes to {from} meanwhile needs another run");

        var copying = new Copying(source, target, clock, output);
        await copying.Copy(atOnce, cancel);
        await output.WriteLineAsync("comparing");
        await copying.Verify(atOnce, cancel);

        if (copying.Gone > 0) await output.WriteLineAsync(FormattableString.Invariant($"{copying.Gone} documents taken away that {from} has no longer"));
        await output.WriteLineAsync(copying.Summary);
        if (copying.IsWhole) await End(target, marker, to, cancel);
        await output.WriteLineAsync(copying.IsWhole
            ? $"{to} is whole: a host may start on it"
            : $"{to} is not whole: {from} was written to meanwhile; run it again. No host starts on {to} until then");
        return copying.Faults == 0 ? 0 : 1;
    }

    /// <summary>From now on the target is a copy that is under way.</summary>
    private static async Task<Stored> Begin(IStore source, StoreAddress from, IStore target, StoreAddress to, CancellationToken cancel)
    {
        var moving = await MovingIn.Of(source, $"{from}", MoveState.UnderWay, cancel);
        var there = await MovingIn.Find(target, cancel);
        if (there is not null && Stamped.Read<MovingIn>(there) is var other && !other.IsOf(moving)) throw new StoreRefused($"{to}: holds a copy of {other.From}, which is another store; nothing was changed");
        if (there is null && await target.Partitions("", cancel).AnyAsync(cancel)) throw new StoreRefused($"{to}: holds documents that are no copy of {from}; nothing was changed");

        Write write = there is null ? new Write.Create(moving.ToDocument()) : new Write.Replace(moving.ToDocument(), there.ETag);
        return await target.Commit(Keys.Moving, [write], cancel) is Committed.Done && await MovingIn.Find(target, cancel) is { } begun ? begun : throw Entered(to);
    }

    private static async Task End(IStore target, Stored marker, StoreAddress to, CancellationToken cancel)
    {
        var whole = Stamped.Read<MovingIn>(marker) with { State = MoveState.Whole };
        if (await target.Commit(Keys.Moving, [new Write.Replace(whole.ToDocument(), marker.ETag)], cancel) is not Committed.Done) throw Entered(to);
    }

    private static StoreRefused Entered(StoreAddress to) => new($"{to}: somebody else began to write to it meanwhile");
}
