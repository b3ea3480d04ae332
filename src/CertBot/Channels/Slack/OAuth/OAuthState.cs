using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>
/// What travels through Slack and comes back: our own, of the last ten minutes, and begun in the same browser. Without it somebody could have their workspace
/// installed by another's click. Nothing of it is kept here: its half is in the address, the other in a cookie.
/// </summary>
internal sealed class OAuthState(IDataProtectionProvider protection, IClock clock)
{
    public static readonly Duration Lifetime = Duration.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("CertBot.Slack.Install");

    /// <summary>The state for the address, and what the browser keeps.</summary>
    public (string State, string Cookie) Create()
    {
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var expiresAt = (clock.GetCurrentInstant() + Lifetime).ToUnixTimeSeconds();
        return (protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{cookie} {expiresAt}")), cookie);
    }

    public bool IsValid(string? state, string? cookie)
    {
        if (
            state is not { Length: > 0 and <= 1000 }
            || cookie is not { Length: > 0 and <= 100 }
            || Unprotect(state) is not [var protectedCookie, var expiresAt]
        )
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(protectedCookie), Encoding.UTF8.GetBytes(cookie))
            && clock.GetCurrentInstant() <= Instant.FromUnixTimeSeconds(long.Parse(expiresAt, CultureInfo.InvariantCulture));
    }

    private string[] Unprotect(string state)
    {
        try
        {
            return protector.Unprotect(state).Split(' ');
        }
        catch (CryptographicException)
        {
            return []; // nobody's, or made with keys that are gone
        }
    }
}
