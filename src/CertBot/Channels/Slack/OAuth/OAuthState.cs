using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Channels.Slack.OAuth;

/// <summary>
/// The <c>state</c> parameter: protected, ten minutes, bound to a cookie of the same browser (CSRF protection). Nothing is stored on the server.
/// </summary>
internal sealed class OAuthState(IDataProtectionProvider protection, IClock clock)
{
    public static readonly Duration Lifetime = Duration.FromMinutes(10);

    private readonly IDataProtector _protector = protection.CreateProtector("CertBot.Slack.Install");

    /// <summary>The <c>state</c> of the URL, and the cookie of the browser.</summary>
    public (string State, string Cookie) Create()
    {
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var expiresAt = (clock.GetCurrentInstant() + Lifetime).ToUnixTimeSeconds();
        return (_protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{cookie} {expiresAt}")), cookie);
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
            return _protector.Unprotect(state).Split(' ');
        }
        catch (CryptographicException)
        {
            return []; // not written by this app, or its key no longer exists
        }
    }
}
