global using Carillon.Tests.TestKit;
global using Xunit;
