using CertBot.Commands.Handlers;

namespace CertBot.Tests.Kit.Runtime;

/// <summary>Random text that is the same in every run.</summary>
internal sealed class CountedText : IRandomText
{
    private int _count;

    public string Create() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"seed-{Interlocked.Increment(ref _count):D4}");
}
