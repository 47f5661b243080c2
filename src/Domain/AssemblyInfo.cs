using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Carillon.Tests")]
