using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CertBot.Commands.Handlers;

namespace CertBot.Demo.Seed;

/// <summary>In place of text that nobody can guess: the same seed makes the same samples of audits, and so the same past.</summary>
internal sealed class DemoRandomText : IRandomText
{
    private int _seed;
    private int _count;

    /// <summary>What follows depends on the seed alone.</summary>
    public void StartFrom(int seed) => (_seed, _count) = (seed, 0);

    public string Create() =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"demo {_seed} {++_count}"))).AsSpan(0, 16)
        );
}
