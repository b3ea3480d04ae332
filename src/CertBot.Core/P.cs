namespace CertBot.Core; internal static class Placeholder;
