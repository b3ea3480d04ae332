using System.Collections.Immutable;
using System.Globalization;

namespace CertBot.Configuration;

/// <summary>
/// Reads settings and collects one line for each error, so that a start reports all of them together. A setting that is empty counts as not given
/// (<c>appsettings.sample.json</c> has many); a secret that is given but empty is an error. No line repeats a secret, or a URL, which may contain one.
/// </summary>
internal sealed class ConfigurationReader(IConfiguration configuration)
{
    private const int MaxShownLength = 80;

    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The value exactly as given; null if it is not given.</summary>
    public string? this[string name] => configuration[name];

    public void AddFault(string line) => _faults.Add(line);

    /// <summary>Adds an error that shows the value, shortened and without control characters, so that it stays on one line.</summary>
    public void Reject(string name, string value, string reason) =>
        _faults.Add($"{name}: '{string.Concat(value.Take(MaxShownLength).Select(c => char.IsControl(c) ? ' ' : c))}' {reason}");

    /// <summary>Adds an error for each given setting that has no meaning without another one.</summary>
    public void RejectOrphans(string missing, string advice, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (ReadText(name) is not null)
                _faults.Add($"{name} is given without {missing}: {advice}");
        }
    }

    public string? ReadText(string name) => configuration[name]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>One string (such as an environment variable, which takes precedence) or a list; null if not configured.</summary>
    public ImmutableArray<string>? ReadList(string name, params ReadOnlySpan<char> separators)
    {
        ImmutableArray<string> values = ReadText(name) is { } text
            ? [.. text.Split([.. separators, ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
            : [.. configuration.GetSection(name).GetChildren().Select(c => c.Value?.Trim()).OfType<string>().Where(v => v.Length > 0)];
        return values.IsEmpty ? null : values;
    }

    public bool? ReadFlag(string name)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (bool.TryParse(text, out var flag))
            return flag;

        Reject(name, text, "is neither true nor false.");
        return null;
    }

    /// <summary>A whole number within the bounds.</summary>
    public int? ReadNumber(string name, int min, int max)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;

        Reject(name, text, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {min} to {max}."));
        return null;
    }

    /// <summary>One of a few words; the error lists them. Does not use the enum parser, which accepts numbers as names.</summary>
    public T? ReadChoice<T>(string name, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct => ReadText(name) is { } text ? ParseChoice(name, text, choices) : null;

    public T? ParseChoice<T>(string name, string text, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        List<string> words = [];
        foreach (var (word, value) in choices)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;

            words.Add(word);
        }

        Reject(name, text, $"is not known; {string.Join(", ", words[..^1])} and {words[^1]} are.");
        return null;
    }

    /// <summary>A URL that <paramref name="parse"/> accepts; otherwise the error shows <paramref name="example"/>.</summary>
    public Uri? ReadUrl(string name, string example, Func<string, Uri?> parse)
    {
        if (ReadText(name) is not { } text)
            return null;
        if (parse(text) is { } address)
            return address;

        _faults.Add($"{name} is not an https address like {example}; plain http is allowed for this machine only (http://127.0.0.1:…).");
        return null;
    }

    /// <summary>
    /// Reads a secret. One that is given but empty is a deployment error: the host would use another identity, or a key that anybody can guess.
    /// </summary>
    public Secret? ReadSecret(string name, string advice)
    {
        if (configuration[name] is not { } given)
            return null;
        if (given.Trim() is { Length: > 0 } text)
            return new Secret(text);

        _faults.Add($"{name} is empty: {advice}");
        return null;
    }

    /// <summary>Reads the key of an Azure account.</summary>
    /// <param name="fault">The text after the name of the setting in the error for a key that is not Base64.</param>
    public Secret? ReadAccountKey(string name, string advice, string fault)
    {
        var key = ReadSecret(name, advice);
        if (key is not null && !Convert.TryFromBase64String(key.Reveal(), new byte[key.Reveal().Length], out _))
            _faults.Add($"{name} {fault}");
        return key;
    }
}

/// <summary>A secret that is visible only through <see cref="Reveal"/>: a record that contains it may be printed.</summary>
internal sealed class Secret(string value)
{
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
