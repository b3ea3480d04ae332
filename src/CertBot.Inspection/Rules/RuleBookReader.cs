using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Inspection.Rules;

/// <summary>Reads a file of rules, and tells every fault in it at once. Comments and commas behind the last element are allowed: people write these files.</summary>
public static class RuleBookReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static RuleBookResult Read(string json)
    {
        BookData? data;
        try
        {
            data = JsonSerializer.Deserialize<BookData>(json, Options);
        }
        catch (JsonException e)
        {
            return new RuleBookResult.Invalid([$"line {e.LineNumber.GetValueOrDefault() + 1}: {FirstSentence(e.Message)}"]);
        }
        if (data?.Rules is not { Count: > 0 } rules)
            return new RuleBookResult.Invalid(["no rules"]);

        var errors = new List<string>();
        var read = rules.Select((r, i) => ReadRule(r, i, errors)).ToImmutableArray();
        errors.AddRange(
            read.GroupBy(r => r.Code, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => $"{g.Key}: the code is there twice")
        );
        return errors.Count == 0 ? new RuleBookResult.Valid(new(read, VersionOf(json))) : new RuleBookResult.Invalid([.. errors]);
    }

    private static Rule ReadRule(RuleData data, int index, List<string> errors)
    {
        var name = data.Code.Length > 0 ? data.Code : $"rule {index + 1}";
        var rule = new Rule
        {
            Code = data.Code,
            Criteria = [.. data.Criteria],
            Severity = Choose<Severity>(data.Severity, "severity"),
            Check = data.Check,
            Parameters = data.Parameters?.ToImmutableSortedDictionary(p => p.Key, p => ValuesOf(p.Value, p.Key), StringComparer.Ordinal)
                ?? ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
            Since = LocalDatePattern.Iso.Parse(data.Since) is { Success: true, Value: var since } ? since : Fault<LocalDate>("since", data.Since),
            Source = new(Choose<RuleAuthority>(data.Source.By, "source.by"), data.Source.Reference),
            BaseRate = new(data.BaseRate?.Public ?? "", data.BaseRate?.Vendor ?? ""),
            Title = data.Title.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Mend = data.Mend.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        Require(IsCode(rule.Code), $"code \"{rule.Code}\" is not made of capital letters, digits and hyphens");
        Require(rule.Criteria.Length > 0 && rule.Criteria.All(c => c is >= 1 and <= 10), "criteria are numbers from 1 to 10");
        Require(rule.Source.Reference.Length > 0, "source.reference is empty");
        Require(
            rule.Severity != Severity.Blocking || rule.Source.By != RuleAuthority.Inferred,
            "a rule that blocks is stated by the platform's vendor, not inferred"
        );
        foreach (var language in RuleBook.Languages)
        {
            Require(rule.Title.GetValueOrDefault(language) is { Length: > 0 }, $"title.{language} is missing");
            Require(rule.Mend.GetValueOrDefault(language) is { Length: > 0 }, $"mend.{language} is missing");
        }
        return rule;

        void Require(bool holds, string error)
        {
            if (!holds)
                errors.Add($"{name}: {error}");
        }

        T Choose<T>(string text, string member)
            where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var value) && text.All(char.IsAsciiLetter) ? value : Fault<T>(member, text);

        T Fault<T>(string member, string text)
            where T : struct
        {
            errors.Add($"{name}: {member} \"{text}\" is not known");
            return default;
        }

        ImmutableArray<string> ValuesOf(JsonElement value, string parameter)
        {
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                return [value.ToString()];
            if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind is JsonValueKind.String or JsonValueKind.Number))
                return [.. value.EnumerateArray().Select(v => v.ToString())];
            errors.Add($"{name}: parameter {parameter} is neither a text, a number nor a list of them");
            return [];
        }
    }

    private static string VersionOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 8));

    private static string FirstSentence(string message) => message.Split(" Path:", 2)[0].TrimEnd('.', ' ');

    // "LOC-EN-SCRIPT": two parts at least, and the first begins with a letter.
    private static bool IsCode(string text) =>
        text.Split('-') is { Length: > 1 } parts
        && parts.All(p => p.Length > 0 && p.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
        && char.IsAsciiLetterUpper(text[0]);

    private sealed record BookData(IReadOnlyList<RuleData> Rules, string? Comment = null);

    private sealed record RuleData(
        string Code,
        IReadOnlyList<int> Criteria,
        string Severity,
        string Check,
        string Since,
        SourceData Source,
        IReadOnlyDictionary<string, string> Title,
        IReadOnlyDictionary<string, string> Mend,
        BaseRateData? BaseRate = null,
        IReadOnlyDictionary<string, JsonElement>? Parameters = null
    );

    private sealed record SourceData(string By, string Reference);

    private sealed record BaseRateData(string Public, string Vendor);
}
