using CertBot.Core.Primitives;
using CertBot.Core.Recognizers;

namespace CertBot.Core.Tests.Recognizers;

public sealed class LanguageRecognizerTests
{
    [Theory]
    [InlineData("привет")]
    [InlineData("Подать заявку")]
    [InlineData("как там Acme Sync?")]
    [InlineData("хочу сертифицировать CRM для банка")]
    public void Russian_is_told_by_its_letters(string text) => Assert.Equal(LanguageCode.Ru, LanguageRecognizer.Recognize(text));

    [Theory]
    [InlineData("how do I apply?")]
    [InlineData("Hi, we want to certify our app.")]
    public void Sentence_in_Latin_letters_is_English(string text) => Assert.Equal(LanguageCode.En, LanguageRecognizer.Recognize(text));

    [Theory]
    [InlineData("")]
    [InlineData("hi")]
    [InlineData("apply")]
    [InlineData("Acme Sync")]
    [InlineData("https://marketplace.creatio.com/app/acme-sync")]
    [InlineData("2.0")]
    [InlineData("👍")]
    [InlineData("status Приложение")]
    [InlineData("wir möchten unsere App zertifizieren")]
    [InlineData("acme-7F3K-29QD-M4TX")]
    public void What_could_be_either_is_left_open(string text) => Assert.Null(LanguageRecognizer.Recognize(text));
}
