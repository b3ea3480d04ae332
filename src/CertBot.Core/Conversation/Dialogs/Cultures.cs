using System.Collections.Immutable;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Conversation.Dialogs;

/// <summary>Localizations an application may claim: the cultures the platform is delivered in. Texts: <c>culture.CODE</c>.</summary>
public static class Cultures
{
    private static readonly ImmutableArray<string> Codes =
    [
        "en-US",
        "ru-RU",
        "de-DE",
        "fr-FR",
        "es-ES",
        "it-IT",
        "pt-BR",
        "pt-PT",
        "nl-NL",
        "pl-PL",
        "uk-UA",
        "cs-CZ",
        "bg-BG",
        "ro-RO",
        "hu-HU",
        "sv-SE",
        "nb-NO",
        "da-DK",
        "fi-FI",
        "tr-TR",
        "ar-SA",
        "he-IL",
        "kk-KZ",
        "zh-CN",
        "ja-JP",
        "ko-KR",
        "vi-VN",
        "th-TH",
        "id-ID",
    ];

    /// <summary>Known by code, by the language alone ("de") and by name.</summary>
    public static ImmutableArray<ChoiceOption> Options { get; } =
    [.. Codes.Select(c => ChoiceOption.FromText(c, $"culture.{c}", c[..2] is "pt" ? [] : [c[..2]]))];
}
