using System.Security.Cryptography;

namespace CertBot.Commands.Handlers;

/// <summary>Text that nobody can guess: the seeds of samples and the keys of test questions.</summary>
internal interface IRandomText
{
    /// <summary>Another one each time.</summary>
    string Create();
}

/// <summary>128 bits in lower-case hexadecimal.</summary>
internal sealed class SecureRandomText : IRandomText
{
    private const int Bytes = 16;

    public string Create() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
